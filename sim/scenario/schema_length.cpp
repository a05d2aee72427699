// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/schema_length.h"

#include "sim/scenario/length_spec.h"
#include "sim/scenario/schema_dimensions.h"

#include <limits>
#include <set>
#include <string>

namespace rackplan::schema_tables {
namespace {

constexpr double widest_sigma = 10.0;
constexpr double longest_time = 100.0 * 86'400.0;

// Fields refer to their paths and help; those put together here live as long as the table.
std::string_view kept(std::string text) {
  static std::set<std::string> texts;
  return *texts.insert(std::move(text)).first;
}

std::string_view joined(std::string_view path, std::string_view rest) {
  return kept(std::string(path) + std::string(rest));
}

Field number(std::string_view path, std::string_view help, double low, double high) {
  return {.path = path,
          .type = FieldType::Number,
          .help = help,
          .required = true,
          .low = low,
          .high = high};
}

Field form(std::string_view path, FieldType type, std::string_view help) {
  return {.path = path, .type = type, .help = help, .required = true, .group = "form"};
}

Field most(std::string_view path, double high) {
  return {.path = path,
          .type = FieldType::Integer,
          .help = "What is longer is cut to this.",
          .default_json = "10000000",
          .low = 1,
          .high = high};
}

// The forms of one law, below `path`.
void add_laws(std::vector<Field>& fields,
              std::string_view path,
              std::string_view unit,
              double high) {
  const auto below = [&](std::string_view rest) { return joined(path, rest); };
  Field uniform = form(below(".uniform[]"),
                       FieldType::Integer,
                       kept("Whole numbers of " + std::string(unit) +
                            " from the first to the second, all equally likely."));
  uniform.low = 1;
  uniform.high = high;
  uniform.min_items = uniform.max_items = 2;
  fields.push_back(uniform);
  Field quantiles = form(below(".quantiles[]"),
                         FieldType::List,
                         kept("Pairs [probability, " + std::string(unit) +
                              "], from probability 0 to 1, joined by straight lines."));
  quantiles.min_items = 2;
  quantiles.max_items = 1000;
  fields.push_back(quantiles);
  fields.push_back({.path = below(".quantiles[][]"),
                    .type = FieldType::Number,
                    .help = kept("The probability, then the " + std::string(unit) + "."),
                    .low = 0,
                    .high = high,
                    .min_items = 2,
                    .max_items = 2});
  fields.push_back(form(below(".lognormal"),
                        FieldType::Object,
                        "The logarithm is normal: mean = median e^(sigma^2 / 2)."));
  fields.push_back(number(below(".lognormal.median"), "Half are longer.", 1, high));
  fields.push_back(number(
      below(".lognormal.sigma"), "Standard deviation of the natural logarithm.", 0, widest_sigma));
  fields.push_back(most(below(".lognormal.most"), high));
  fields.push_back(form(below(".pareto"),
                        FieldType::Object,
                        "A power-law tail: the share (low / x)^alpha is longer than x."));
  fields.push_back({.path = below(".pareto.low"),
                    .type = FieldType::Integer,
                    .help = "The shortest.",
                    .required = true,
                    .low = 1,
                    .high = high});
  fields.push_back(number(below(".pareto.alpha"),
                          "Exponent of the tail; up to 1 the mean is that of the cut.",
                          0.01,
                          1000));
  fields.push_back(most(below(".pareto.most"), high));
}

}  // namespace

void add_length(std::vector<Field>& fields, Field field, std::string_view unit) {
  field.type = FieldType::Length;
  field.low = 1;
  const auto below = [&](std::string_view rest) { return joined(field.path, rest); };
  fields.push_back(field);
  add_laws(fields, field.path, unit, field.high);
  Field mixture =
      form(below(".mixture[]"), FieldType::Object, "One of several laws, each with a weight.");
  mixture.min_items = 1;
  mixture.max_items = 100;
  fields.push_back(mixture);
  fields.push_back(
      number(below(".mixture[].weight"), "Its share is this over the sum of the weights.", 0, 1e9));
  Field tokens = form(below(".mixture[].tokens"), FieldType::Integer, "Always the same.");
  tokens.low = 1;
  tokens.high = field.high;
  fields.push_back(tokens);
  add_laws(fields, below(".mixture[]"), unit, field.high);
}

void add_duration(std::vector<Field>& fields, Field field) {
  field.type = FieldType::Duration;
  field.dimension = time_dimension;
  field.low = 0;
  field.high = longest_time;
  const auto below = [&](std::string_view rest) { return joined(field.path, rest); };
  const auto time = [&](std::string_view rest, std::string_view help) {
    return Field{.path = below(rest),
                 .type = FieldType::Quantity,
                 .help = help,
                 .dimension = time_dimension,
                 .required = true,
                 .low = 0,
                 .high = longest_time};
  };
  fields.push_back(field);
  Field exponential = time(".exponential", "Exponential with this mean.");
  exponential.group = "form";
  fields.push_back(exponential);
  fields.push_back(form(below(".lognormal"),
                        FieldType::Object,
                        "The logarithm is normal: mean = median e^(sigma^2 / 2)."));
  fields.push_back(time(".lognormal.median", "Half are longer."));
  fields.push_back(number(
      below(".lognormal.sigma"), "Standard deviation of the natural logarithm.", 0, widest_sigma));
  Field quantiles = form(below(".quantiles[]"),
                         FieldType::Object,
                         "Points from probability 0 to 1, joined by straight lines.");
  quantiles.min_items = 2;
  quantiles.max_items = 1000;
  fields.push_back(quantiles);
  fields.push_back(
      number(below(".quantiles[].probability"), "The share of times that are shorter.", 0, 1));
  fields.push_back(time(".quantiles[].time", "The time at that probability."));
}

}  // namespace rackplan::schema_tables
