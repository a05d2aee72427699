// SPDX-License-Identifier: Apache-2.0
// Schema: which requests come, when, how long, and what a good answer is.
#include "sim/scenario/length_spec.h"
#include "sim/scenario/schema_dimensions.h"
#include "sim/scenario/schema_length.h"
#include "sim/scenario/schema_tables.h"

namespace rackplan::schema_tables {
namespace {

std::vector<Field> requests() {
  return {
      {.path = "workloads[]",
       .type = FieldType::Object,
       .help = "Several kinds of requests for one deployment, each with the fields of \"workload\" "
               "and an \"slo\" of its own.",
       .min_items = 1,
       .max_items = 100},
      {.path = "workload",
       .type = FieldType::Object,
       .help = "The requests. Exactly one of concurrency (closed loop), rate (open loop) and trace "
               "says when they come; in a mix weight stands for them.",
       .required = true,
       .not_with = "workloads"},
      {.path = "workload.name",
       .type = FieldType::Text,
       .help = "Name of the workload in reports.",
       .default_json = R"("workload")",
       .low = 1,
       .high = 200},
      {.path = "workload.description",
       .type = FieldType::Text,
       .help = "What it stands for; written by rackplan trace --to-workload.",
       .default_json = R"("")",
       .low = 0,
       .high = 100'000},
      {.path = "workload.concurrency",
       .type = FieldType::Integer,
       .help = "Closed loop: this many users, each sending its next request when the last token of "
               "the previous one is there.",
       .required = true,
       .low = 1,
       .high = 10'000'000,
       .group = "arrivals"},
      {.path = "workload.rate",
       .type = FieldType::Quantity,
       .help = "Open loop: arrivals at this mean rate, Poisson unless arrivals says otherwise.",
       .dimension = rate_dimension,
       .required = true,
       .low = 0,
       .high = 1e9,
       .above_low = true,
       .group = "arrivals"},
      {.path = "workload.trace",
       .type = FieldType::Text,
       .help = "Requests from a file, plain or .gz (Weka: a folder or tar archive too), beside the "
               "scenario.",
       .required = true,
       .low = 1,
       .high = 4096,
       .group = "arrivals"},
      {.path = "workload.trace_format",
       .type = FieldType::Choice,
       .help = "Format of the trace.",
       .choices =
           {{"auto", "told from its first lines"},
            {"azure", "CSV with TIMESTAMP, ContextTokens, GeneratedTokens"},
            {"mooncake",
             "JSON lines with timestamp in ms, input_length, output_length; AIPerf's, Dynamo's "
             "and vLLM's (timed_trace) too, with session_id, delay in ms, priority"},
            {"burstgpt",
             "CSV with Timestamp in s, Request tokens, Response tokens; failed requests, "
             "with 0 response tokens, are left out"},
            {"vidur", "CSV with arrived_at in s, num_prefill_tokens, num_decode_tokens"},
            {"splitwise", "CSV with arrival_timestamp in s, prompt_size, token_size"},
            {"bailian", "JSON lines with timestamp in s, chat_id, parent_chat_id"},
            {"ragpulse", "JSON lines with timestamp in s as text; lengths only"},
            {"agentic-mooncake", "Dynamo's JSON lines with a header, version 2"},
            {"weka", "agentic conversations: a JSON file, a folder of them or a tar"},
            {"columns", "as trace_columns says"},
            {"servegen",
             "ServeGen's client parameters, from which requests are drawn; never found by auto"}},
       .default_json = R"("auto")",
       .only_with = "trace"},
      {.path = "workload.speedup",
       .type = FieldType::Number,
       .help = "How many times faster the trace is replayed; below 1 is slower.",
       .default_json = "1",
       .low = 1e-6,
       .high = 1e6,
       .only_with = "trace"},
      {.path = "workload.weight",
       .type = FieldType::Number,
       .help = "Share of the arrivals of \"mix\", over the sum of all weights.",
       .required = true,
       .low = 0,
       .high = 1e9,
       .above_low = true,
       .group = "arrivals"},
      {.path = "workload.mtp_acceptance",
       .type = FieldType::Number,
       .help = "Probability that a draft token is accepted in this workload; needs mtp.",
       .default_words = "mtp.acceptance",
       .low = 0,
       .high = 1},
      {.path = "workload.priority",
       .type = FieldType::Integer,
       .help = "Which workload's requests go first where a queue looks at it; higher wins.",
       .default_json = "0",
       .low = -1000,
       .high = 1000},
      {.path = "workload.requests",
       .type = FieldType::Integer,
       .help = "How many requests are sent.",
       .default_words = "trace: all of it; closed loop: 10 x concurrency; Poisson: none, give this "
                        "or measure.horizon",
       .source = "InferenceX sends 10 prompts a client",
       .low = 1,
       .high = 1e10},
      {.path = "mix",
       .type = FieldType::Object,
       .help = "Arrivals that the workloads share by their weights: each gets its part of the "
               "rate or of the users, and of the requests.",
       .only_with = "workloads"},
      {.path = "mix.concurrency",
       .type = FieldType::Integer,
       .help = "Closed loop: users of all workloads together, at least one each.",
       .required = true,
       .low = 1,
       .high = 10'000'000,
       .group = "arrivals"},
      {.path = "mix.rate",
       .type = FieldType::Quantity,
       .help = "Open loop: mean rate of all workloads together, each Poisson.",
       .dimension = rate_dimension,
       .required = true,
       .low = 0,
       .high = 1e9,
       .above_low = true,
       .group = "arrivals"},
      {.path = "mix.requests",
       .type = FieldType::Integer,
       .help = "How many requests all workloads send together.",
       .default_words = "closed loop: 10 x concurrency; Poisson: none, give this or "
                        "measure.horizon",
       .low = 1,
       .high = 1e10},
  };
}

std::vector<Field> not_yet() {
  return {
      {.path = "workload.prefix_hit_ratio",
       .type = FieldType::Number,
       .help = "Share of prompt tokens found in the prefix cache; a number or a range [low, high].",
       .low = 0,
       .high = 1,
       .not_yet = "would shorten prefill by the cached share of the prompt"},
  };
}

Field limit(std::string_view path, std::string_view help) {
  return {.path = path,
          .type = FieldType::Quantity,
          .help = help,
          .dimension = time_dimension,
          .default_words = "no limit",
          .low = 0,
          .high = 100.0 * 86400.0,
          .above_low = true};
}

std::vector<Field> slo() {
  return {
      {.path = "slo",
       .type = FieldType::Object,
       .help = "What a good request is: every limit given must hold. Of several workloads it "
               "stands inside each.",
       .not_with = "workloads"},
      limit("slo.time_to_first_token", "Longest time from arrival to the first token."),
      limit("slo.inter_token_latency",
            "Longest mean time between tokens: (request latency - time to first token) / (output "
            "tokens - 1)."),
      limit("slo.request_latency", "Longest time from arrival to the last token."),
      {.path = "slo.percentile",
       .type = FieldType::Number,
       .help = "Percentile at which each limit must hold by itself.",
       .low = 0,
       .high = 100,
       .not_yet = "would judge each limit at a percentile; today a request is good or not"},
      {.path = "slo.attainment",
       .type = FieldType::Number,
       .help = "Share of requests that must be good; the report says whether they were.",
       .default_words = "not judged",
       .low = 0,
       .high = 1,
       .above_low = true},
      {.path = "slo.window",
       .type = FieldType::Quantity,
       .help =
           "Length of windows, counted from the end of the warm-up, in each of which that share "
           "is judged by itself.",
       .dimension = time_dimension,
       .default_words = "the whole run only",
       .low = 1e-3,
       .high = 100.0 * 86400.0,
       .only_with = "attainment"},
  };
}

}  // namespace

std::span<const Field> workload() {
  static const std::vector<Field> fields = [] {
    std::vector<Field> all = requests();
    all.insert(all.end(), trace().begin(), trace().end());
    add_length(all,
               {.path = "workload.prompt",
                .help = "Prompt tokens: a number or a distribution.",
                .required = true,
                .high = longest_length,
                .not_with = "trace"});
    add_length(all,
               {.path = "workload.output",
                .help = "Output tokens, in the same forms.",
                .required = true,
                .high = longest_length,
                .not_with = "trace"});
    for (const auto& part : {not_yet(), slo()}) {
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  }();
  return fields;
}

}  // namespace rackplan::schema_tables
