// SPDX-License-Identifier: Apache-2.0
// Schema: what synthetic requests are like, and what is changed in a trace.
#include "sim/scenario/length_spec.h"
#include "sim/scenario/schema_dimensions.h"
#include "sim/scenario/schema_length.h"
#include "sim/scenario/schema_tables.h"

namespace rackplan::schema_tables {
namespace {

constexpr double hundred_days = 100.0 * 86'400.0;

std::vector<Field> arrival_pattern() {
  return {
      {.path = "workload.arrivals",
       .type = FieldType::Object,
       .help = "Open loop: the law of the time between arrivals and how the rate changes; without "
               "it, Poisson at a constant rate.",
       .only_with = "rate"},
      {.path = "workload.arrivals.kind",
       .type = FieldType::Choice,
       .help = "Distribution of the time between arrivals.",
       .choices = {{"poisson", "exponential"},
                   {"gamma", "gamma with the coefficient of variation cv"},
                   {"weibull", "Weibull with the coefficient of variation cv"}},
       .default_json = R"("poisson")"},
      {.path = "workload.arrivals.cv",
       .type = FieldType::Number,
       .help = "Coefficient of variation, standard deviation / mean, of the time between arrivals; "
               "1 is Poisson, above is bursty. Counts in long windows have variance / mean cv^2.",
       .default_words = "none: gamma and weibull need it, poisson has 1",
       .low = 0.01,
       .high = 100},
      {.path = "workload.arrivals.profile[]",
       .type = FieldType::Number,
       .help = "Relative rates of equal parts of the period, scaled so that the mean is "
               "workload.rate.",
       .low = 0,
       .high = 1e12,
       .min_items = 1,
       .max_items = 10'000},
      {.path = "workload.arrivals.period",
       .type = FieldType::Quantity,
       .help = "How long the profile lasts before it repeats.",
       .dimension = time_dimension,
       .default_json = R"("86400s")",
       .low = 1,
       .high = hundred_days,
       .only_with = "profile"},
      {.path = "workload.arrivals.between",
       .type = FieldType::Choice,
       .help = "What the rate does between the values of the profile.",
       .choices = {{"steps", "each holds over its part"},
                   {"lines", "straight from one, at the start of its part, to the next"}},
       .default_json = R"("steps")",
       .only_with = "profile"},
      {.path = "workload.arrivals.bursts",
       .type = FieldType::Object,
       .help = "Arrivals only while on, for exponential times; workload.rate stays the mean over "
               "on and off.",
       .not_with = "profile"},
      {.path = "workload.arrivals.bursts.on",
       .type = FieldType::Quantity,
       .help = "Mean time on.",
       .dimension = time_dimension,
       .required = true,
       .low = 1e-6,
       .high = hundred_days},
      {.path = "workload.arrivals.bursts.off",
       .type = FieldType::Quantity,
       .help = "Mean time off.",
       .dimension = time_dimension,
       .required = true,
       .low = 1e-6,
       .high = hundred_days},
      {.path = "workload.length_pairing",
       .type = FieldType::Choice,
       .help = "How prompt and output of a request go together; beside a trace only for servegen.",
       .choices = {{"independent", "each is drawn by itself"},
                   {"comonotone",
                    "one draw gives both: the longest prompt has the longest output"}},
       .default_json = R"("independent")"},
  };
}

std::vector<Field> sessions() {
  std::vector<Field> fields;
  fields.push_back({.path = "workload.sessions",
                    .type = FieldType::Object,
                    .help = "Requests are turns of conversations. Each prompt is the one before, "
                            "its answer and new tokens; workload.prompt is that of the first turn "
                            "after its shared prefix, workload.rate counts conversations, "
                            "workload.concurrency users who play them one after another.",
                    .not_with = "trace"});
  add_length(fields,
             {.path = "workload.sessions.turns",
              .help = "Requests of a conversation: a number or a distribution.",
              .required = true,
              .high = 100'000},
             "turns");
  add_duration(fields,
               {.path = "workload.sessions.think_time",
                .help = "Time between an answer and the next turn.",
                .required = true});
  add_length(fields,
             {.path = "workload.sessions.new_tokens",
              .help = "Tokens that a turn after the first adds to all before it.",
              .required = true,
              .high = longest_length});
  fields.push_back({.path = "workload.sessions.block_tokens",
                    .type = FieldType::Integer,
                    .help = "Tokens of a block of prompt that a prefix cache can find again; the "
                            "rest of a prompt, below a block, is not found.",
                    .default_json = "64",
                    .low = 1,
                    .high = 100'000});
  fields.push_back({.path = "workload.sessions.max_context",
                    .type = FieldType::Integer,
                    .help = "A conversation ends before a later turn whose prompt and output would "
                            "be longer.",
                    .default_words = "no limit",
                    .low = 1,
                    .high = 1e9});
  fields.push_back({.path = "workload.sessions.prefixes[]",
                    .type = FieldType::Object,
                    .help = "Classes of system prompts that conversations share.",
                    .default_words = "none",
                    .min_items = 1,
                    .max_items = 100});
  fields.push_back({.path = "workload.sessions.prefixes[].share",
                    .type = FieldType::Number,
                    .help = "Share of the conversations that begin with one of the class.",
                    .default_json = "1",
                    .low = 0,
                    .high = 1});
  fields.push_back({.path = "workload.sessions.prefixes[].count",
                    .type = FieldType::Integer,
                    .help = "How many there are in the class.",
                    .default_json = "1",
                    .low = 1,
                    .high = 1e6});
  fields.push_back({.path = "workload.sessions.prefixes[].zipf",
                    .type = FieldType::Number,
                    .help = "The k-th most popular is chosen in proportion to 1 / k^zipf.",
                    .default_json = "1",
                    .low = 0,
                    .high = 20});
  add_length(fields,
             {.path = "workload.sessions.prefixes[].tokens",
              .help = "Length of each, drawn once.",
              .required = true,
              .high = longest_length});
  return fields;
}

std::vector<Field> trace_changes() {
  return {
      {.path = "workload.jitter",
       .type = FieldType::Quantity,
       .help = "The trace's clock ticks only so often: spread the arrivals of each of its instants "
               "at random over this time, their order kept.",
       .dimension = time_dimension,
       .default_words = "none: as recorded",
       .low = 0,
       .high = 86'400,
       .above_low = true,
       .only_with = "trace"},
      {.path = "workload.trace_window[]",
       .type = FieldType::Quantity,
       .help = "Only requests from the first of these times of the trace, which becomes 0, to "
               "before the second.",
       .dimension = time_dimension,
       .default_words = "the whole trace",
       .low = 0,
       .high = hundred_days,
       .min_items = 2,
       .max_items = 2,
       .only_with = "trace"},
      {.path = "workload.sample",
       .type = FieldType::Number,
       .help = "Share of the trace's conversations, or of its rows where it has none, that is "
               "replayed, chosen at random. Thinning rows destroys part of the reuse of prefixes.",
       .default_json = "1",
       .low = 0,
       .high = 1,
       .above_low = true,
       .only_with = "trace"},
      {.path = "workload.max_prompt",
       .type = FieldType::Integer,
       .help = "Longer prompts of the trace are cut to so many tokens.",
       .default_words = "none",
       .low = 1,
       .high = 1e9,
       .only_with = "trace"},
      {.path = "workload.max_output",
       .type = FieldType::Integer,
       .help = "Longer outputs of the trace are cut to so many tokens.",
       .default_words = "none",
       .low = 1,
       .high = 1e9,
       .only_with = "trace"},
  };
}

}  // namespace

std::span<const Field> arrivals() {
  static const std::vector<Field> fields = [] {
    std::vector<Field> all = arrival_pattern();
    for (const auto& part : {sessions(), trace_changes()}) {
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  }();
  return fields;
}

}  // namespace rackplan::schema_tables
