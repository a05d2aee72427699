// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/decode_length.h"

#include "models/base/error.h"
#include "models/units/text.h"
#include "sim/scenario/decode_member.h"

#include <charconv>
#include <cmath>
#include <utility>

namespace rackplan {
namespace {

double plain_number(const JsonValue& node) {
  double value = 0.0;
  std::from_chars(node.text.data(), node.text.data() + node.text.size(), value);
  return value;
}

double number_at(const JsonValue& object, std::string_view key) {
  return plain_number(*object.find(key));
}

std::int32_t tokens_at(const JsonValue& object, std::string_view key) {
  return static_cast<std::int32_t>(integer_of(*object.find(key)));
}

Seconds time_of(const JsonValue& node) {
  return Seconds::from_base(parse_in_base(node.text, DimensionOf<Seconds>::value));
}

[[noreturn]] void refuse(const JsonValue& node, const std::string& path, const char* accepted) {
  throw InputError({"", path, describe(node), accepted});
}

// From 0 to 1 and rising.
void check_probability(
    const JsonValue& node, double before, bool first, bool last, const std::string& path) {
  const double probability = plain_number(node);
  const bool ends = (!first || probability == 0.0) && (!last || probability == 1.0);
  if (!ends || probability > 1.0) {
    refuse(node, path, "probabilities from 0 (first) to 1 (last)");
  }
  if (!first && !(probability > before)) {
    refuse(node, path, "probabilities that increase");
  }
}

UniformLength decode_uniform(const JsonValue& node, const std::string& path) {
  const UniformLength length{.low = static_cast<std::int32_t>(integer_of(node.items[0])),
                             .high = static_cast<std::int32_t>(integer_of(node.items[1]))};
  if (length.low > length.high) {
    refuse(node.items[1], path + "[1]", "a value not below the first");
  }
  return length;
}

// (probability, tokens): from 0 to 1, probabilities rising, tokens never falling and at least 1.
QuantileLength decode_quantiles(const JsonValue& node, const std::string& path) {
  QuantileLength length;
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const std::string here = path + "[" + std::to_string(i) + "]";
    const JsonValue& first = node.items[i].items[0];
    const JsonValue& second = node.items[i].items[1];
    check_probability(first,
                      i == 0 ? 0.0 : length.points.back().first,
                      i == 0,
                      i + 1 == node.items.size(),
                      here + "[0]");
    const double tokens = plain_number(second);
    if (tokens < 1.0 || tokens != std::floor(tokens)) {
      refuse(second, here + "[1]", "a whole number of tokens, at least 1");
    }
    if (i > 0 && tokens < length.points.back().second) {
      refuse(second, here + "[1]", "tokens that do not decrease");
    }
    length.points.emplace_back(plain_number(first), static_cast<std::int32_t>(tokens));
  }
  return length;
}

std::int32_t most_of(const JsonValue& node) {
  std::int32_t most = longest_length;
  assign(most, integer_at(node, "most"));
  return most;
}

LognormalLength decode_lognormal(const JsonValue& node) {
  return {.median = number_at(node, "median"),
          .sigma = number_at(node, "sigma"),
          .most = most_of(node)};
}

ParetoLength decode_pareto(const JsonValue& node, const std::string& path) {
  const ParetoLength length{
      .low = tokens_at(node, "low"), .alpha = number_at(node, "alpha"), .most = most_of(node)};
  if (length.most < length.low) {
    const JsonValue* most = node.find("most");
    throw InputError({"",
                      path + ".most",
                      most == nullptr ? std::to_string(longest_length) : describe(*most),
                      "a value not below low"});
  }
  return length;
}

// The law in an object, which has exactly one.
MixtureLength::Part decode_law(const JsonValue& node, const std::string& path) {
  if (const JsonValue* tokens = node.find("tokens")) {
    return FixedLength{.tokens = static_cast<std::int32_t>(integer_of(*tokens))};
  }
  if (const JsonValue* uniform = node.find("uniform")) {
    return decode_uniform(*uniform, path + ".uniform");
  }
  if (const JsonValue* lognormal = node.find("lognormal")) {
    return decode_lognormal(*lognormal);
  }
  if (const JsonValue* pareto = node.find("pareto")) {
    return decode_pareto(*pareto, path + ".pareto");
  }
  return decode_quantiles(*node.find("quantiles"), path + ".quantiles");
}

MixtureLength decode_mixture(const JsonValue& node, const std::string& path) {
  MixtureLength mixture;
  double sum = 0.0;
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const JsonValue& part = node.items[i];
    mixture.parts.emplace_back(number_at(part, "weight"),
                               decode_law(part, path + "[" + std::to_string(i) + "]"));
    sum += mixture.parts.back().first;
  }
  if (!(sum > 0.0)) {
    throw InputError({"", path, "no weight above 0", "at least one part with a weight"});
  }
  return mixture;
}

QuantileTime decode_time_quantiles(const JsonValue& node, const std::string& path) {
  QuantileTime time;
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const std::string here = path + "[" + std::to_string(i) + "]";
    const JsonValue& probability = *node.items[i].find("probability");
    check_probability(probability,
                      i == 0 ? 0.0 : time.points.back().first,
                      i == 0,
                      i + 1 == node.items.size(),
                      here + ".probability");
    const JsonValue& value = *node.items[i].find("time");
    if (i > 0 && time_of(value) < time.points.back().second) {
      refuse(value, here + ".time", "times that do not decrease");
    }
    time.points.emplace_back(plain_number(probability), time_of(value));
  }
  return time;
}

}  // namespace

LengthDistribution decode_length(const JsonValue& node, const std::string& path) {
  if (node.kind != JsonValue::Kind::Object) {
    return FixedLength{.tokens = static_cast<std::int32_t>(integer_of(node))};
  }
  if (const JsonValue* mixture = node.find("mixture")) {
    return decode_mixture(*mixture, path + ".mixture");
  }
  return std::visit([](auto law) -> LengthDistribution { return law; }, decode_law(node, path));
}

TimeDistribution decode_time(const JsonValue& node, const std::string& path) {
  if (node.kind != JsonValue::Kind::Object) {
    return FixedTime{.time = time_of(node)};
  }
  if (const JsonValue* exponential = node.find("exponential")) {
    return ExponentialTime{.mean = time_of(*exponential)};
  }
  if (const JsonValue* lognormal = node.find("lognormal")) {
    return LognormalTime{.median = time_of(*lognormal->find("median")),
                         .sigma = number_at(*lognormal, "sigma")};
  }
  return decode_time_quantiles(*node.find("quantiles"), path + ".quantiles");
}

}  // namespace rackplan
