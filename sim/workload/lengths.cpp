// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/lengths.h"

#include "models/base/error.h"
#include "sim/workload/elementary.h"

#include <algorithm>
#include <cmath>
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

void check_within(double value, const std::string& path, double low, double high) {
  if (!(value >= low && value <= high)) {
    throw InputError({"", path, text_of(value), text_of(low) + " to " + text_of(high)});
  }
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
  } else if (const auto* quantiles = std::get_if<QuantileTokens>(&lengths)) {
    set_segments(quantiles->points);
  } else if (const auto* lognormal = std::get_if<LognormalTokens>(&lengths)) {
    set_lognormal(*lognormal);
  } else if (const auto* pareto = std::get_if<ParetoTokens>(&lengths)) {
    set_pareto(*pareto);
  } else {
    set_parts(std::get<MixtureTokens>(lengths));
  }
}

void LengthSampler::set_lognormal(const LognormalTokens& lengths) {
  check_within(lengths.median, "median", 1.0, max_request_tokens);
  check_within(lengths.sigma, "sigma", 0.0, 10.0);
  check_tokens(lengths.most, "most");
  form_ = Form::Lognormal;
  high_ = lengths.most;
  scale_ = lengths.median;
  exponent_ = lengths.sigma;
}

void LengthSampler::set_pareto(const ParetoTokens& lengths) {
  check_tokens(lengths.low, "low");
  check_within(lengths.alpha, "alpha", 0.01, 1000.0);
  check_tokens(lengths.most, "most");
  if (lengths.most < lengths.low) {
    throw InputError(
        {"", "most", std::to_string(lengths.most), "at least low, " + std::to_string(lengths.low)});
  }
  form_ = Form::Pareto;
  low_ = lengths.low;
  high_ = lengths.most;
  scale_ = static_cast<double>(lengths.low);
  exponent_ = 1.0 / lengths.alpha;
}

void LengthSampler::set_parts(const MixtureTokens& mixture) {
  double sum = 0.0;
  for (std::size_t i = 0; i < mixture.parts.size(); ++i) {
    const auto& [weight, part] = mixture.parts[i];
    const std::string path = "parts[" + std::to_string(i) + "]";
    check_within(weight, path + ".weight", 0.0, 1e9);
    try {
      parts_.push_back(std::visit([](const auto& law) { return LengthSampler(law); }, part));
    } catch (const InputError& error) {
      throw error.within("", path);
    }
    sum += weight;
    part_ends_.push_back(sum);
  }
  if (!(sum > 0.0)) {
    throw InputError({"", "parts", "no weight above 0", "at least one part with a weight"});
  }
  form_ = Form::Mixture;
  for (double& end : part_ends_) {
    end /= sum;
  }
}

std::int32_t LengthSampler::by_formula(double rank) const {
  double tokens = 0.0;
  switch (form_) {
    case Form::Whole:
      tokens = std::floor(low_ + rank * (static_cast<double>(high_) - low_ + 1.0));
      break;
    case Form::Lognormal:
      tokens = scale_ * exponential(exponent_ * normal_quantile(rank));
      break;
    case Form::Pareto:
      tokens = scale_ * power(1.0 - rank, -exponent_);
      break;
    case Form::Mixture:
      return part_at(rank);
    case Form::Quantiles:
      throw InvariantBroken("quantiles are looked up");
  }
  return static_cast<std::int32_t>(
      std::clamp(std::floor(tokens + 0.5), static_cast<double>(low_), static_cast<double>(high_)));
}

std::int32_t LengthSampler::part_at(double rank) const {
  std::size_t i = 0;
  while (rank > part_ends_[i] && i + 1 < parts_.size()) {
    ++i;
  }
  const double begin = i == 0 ? 0.0 : part_ends_[i - 1];
  const double within = (rank - begin) / (part_ends_[i] - begin);
  // A rank at the very end of a part must stay inside (0, 1) for its law.
  constexpr double edge = 1.0 / 4503599627370496.0;
  return parts_[i].at(std::clamp(within, edge, 1.0 - edge));
}

void LengthSampler::set_segments(const std::vector<std::pair<double, std::int32_t>>& points) {
  check_points(points);
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    const double from = points[i].first;
    const double to = points[i + 1].first;
    const double slope = static_cast<double>(points[i + 1].second - points[i].second) / (to - from);
    segments_.push_back({from, to, static_cast<double>(points[i].second) + 0.5, slope});
  }
  form_ = Form::Quantiles;
  std::uint32_t segment = 0;
  for (std::size_t b = 0; b < buckets; ++b) {
    while (segments_[segment].end < static_cast<double>(b) / buckets) {
      ++segment;
    }
    first_segment_[b] = segment;
  }
}

}  // namespace rackplan
