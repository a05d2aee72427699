// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/lengths.h"

#include "models/base/error.h"

#include <sstream>
#include <string>

namespace rackplan {
namespace {

void check_tokens(std::int32_t tokens, const std::string& path) {
  if (tokens < 1 || tokens > max_request_tokens) {
    throw InputError({"",
                      path,
                      std::to_string(tokens) + " tokens",
                      "1 to " + std::to_string(max_request_tokens)});
  }
}

std::string text_of(double number) {
  std::ostringstream text;
  text << number;
  return std::move(text).str();
}

void check_points(const std::vector<std::pair<double, std::int32_t>>& points) {
  if (points.size() < 2) {
    throw InputError(
        {"", "points", std::to_string(points.size()) + " points", "at least two, from 0 to 1"});
  }
  for (std::size_t i = 0; i < points.size(); ++i) {
    const auto& [probability, tokens] = points[i];
    const std::string path = "points[" + std::to_string(i) + "]";
    check_tokens(tokens, path);
    const bool first = i == 0;
    const bool last = i + 1 == points.size();
    if ((first && probability != 0.0) || (last && probability != 1.0)) {
      throw InputError({"",
                        path,
                        "probability " + text_of(probability),
                        first ? "0 at the first point" : "1 at the last point"});
    }
    if (!first && !(probability > points[i - 1].first)) {
      throw InputError(
          {"",
           path,
           "probability " + text_of(probability) + " after " + text_of(points[i - 1].first),
           "rising probabilities"});
    }
    if (!first && tokens < points[i - 1].second) {
      throw InputError(
          {"",
           path,
           std::to_string(tokens) + " tokens after " + std::to_string(points[i - 1].second),
           "tokens that do not fall"});
    }
  }
}

}  // namespace

LengthSampler::LengthSampler(const TokenLengths& lengths) {
  if (const auto* fixed = std::get_if<FixedTokens>(&lengths)) {
    check_tokens(fixed->tokens, "tokens");
    low_ = high_ = fixed->tokens;
  } else if (const auto* uniform = std::get_if<UniformTokens>(&lengths)) {
    check_tokens(uniform->low, "low");
    check_tokens(uniform->high, "high");
    if (uniform->high < uniform->low) {
      throw InputError({"",
                        "high",
                        std::to_string(uniform->high),
                        "at least low, " + std::to_string(uniform->low)});
    }
    low_ = uniform->low;
    high_ = uniform->high;
  } else {
    set_segments(std::get<QuantileTokens>(lengths).points);
  }
}

void LengthSampler::set_segments(const std::vector<std::pair<double, std::int32_t>>& points) {
  check_points(points);
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    const double from = points[i].first;
    const double to = points[i + 1].first;
    const double slope = static_cast<double>(points[i + 1].second - points[i].second) / (to - from);
    segments_.push_back({from, to, static_cast<double>(points[i].second) + 0.5, slope});
  }
  std::uint32_t segment = 0;
  for (std::size_t b = 0; b < buckets; ++b) {
    while (segments_[segment].end < static_cast<double>(b) / buckets) {
      ++segment;
    }
    first_segment_[b] = segment;
  }
}

}  // namespace rackplan
