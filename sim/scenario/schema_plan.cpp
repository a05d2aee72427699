// SPDX-License-Identifier: Apache-2.0
// Schema: what a planner may choose, and what it looks for.
#include "sim/scenario/schema_dimensions.h"
#include "sim/scenario/schema_tables.h"

namespace rackplan::schema_tables {
namespace {

constexpr std::string_view as_scenario = "as the scenario has it";
constexpr int longest_list = 64;

// The fields of one role; `paths` are literals, as Field keeps views.
struct PhasePaths {
  std::string_view object, estates, parallel, least, most, batch, tokens, chunk;
  std::string_view help;
};

std::vector<Field> phase(const PhasePaths& paths) {
  std::vector<Field> fields{
      {.path = paths.object, .type = FieldType::Object, .help = paths.help},
      {.path = paths.estates,
       .type = FieldType::Text,
       .help = "Names of the entries of estate.systems that they may run on.",
       .default_words = "all",
       .low = 1,
       .high = 200,
       .min_items = 1,
       .max_items = longest_list},
      {.path = paths.parallel,
       .type = FieldType::Text,
       .help = "Parallel plans to try: TPn, TEPn, DEPn or DPn, with an optional PPn.",
       .default_words = "1, 2, 4 ... GPUs in one NVLink domain: TPn and DPn of a dense model, TEPn "
                        "and DEPn of one with experts, as far as the model fits",
       .low = 1,
       .high = 100,
       .min_items = 1,
       .max_items = longest_list},
      {.path = paths.least,
       .type = FieldType::Integer,
       .help = "Never fewer workers.",
       .default_json = "1",
       .low = 1,
       .high = 100'000},
      {.path = paths.most,
       .type = FieldType::Integer,
       .help = "Never more workers.",
       .default_words = "as many as the estate holds",
       .low = 1,
       .high = 100'000},
      {.path = paths.batch,
       .type = FieldType::Integer,
       .help = "Values of limits.max_batch_per_rank to try.",
       .default_words = "prefill: that of the scenario's prefill pool, else 64; else 8, 16, 32 ... "
                        "512, on one rank of several up to 256",
       .low = 1,
       .high = 1'000'000,
       .min_items = 1,
       .max_items = longest_list},
  };
  if (!paths.tokens.empty()) {
    fields.push_back({.path = paths.tokens,
                      .type = FieldType::Integer,
                      .help = "Values of limits.max_tokens_per_rank to try.",
                      .default_words = "that of the scenario's pool of this role, else 8192",
                      .low = 1,
                      .high = 100'000'000,
                      .min_items = 1,
                      .max_items = longest_list});
    fields.push_back({.path = paths.chunk,
                      .type = FieldType::Integer,
                      .help = "Values of limits.chunk_tokens to try; 0: whole prompts.",
                      .default_words = "that of the scenario's pool of this role, else whole "
                                       "prompts, and 2048 of aggregated workers",
                      .low = 0,
                      .high = 100'000'000,
                      .min_items = 1,
                      .max_items = longest_list});
  }
  return fields;
}

std::vector<Field> question() {
  return {
      {.path = "plan",
       .type = FieldType::Object,
       .help =
           "What rackplan plan may choose and looks for. The pools of the scenario are where it "
           "starts from; an entry of estate.systems is the most that may be used of it."},
      {.path = "plan.objective",
       .type = FieldType::Choice,
       .help = "What makes one configuration better than another; all must meet the SLO.",
       .choices = {{"least_cost", "the least cost a year for the demand"},
                   {"least_cost_per_token", "the least cost of a million tokens served"},
                   {"most_goodput", "the most good requests a second, with the demand scaled"}},
       .default_json = R"("least_cost")"},
      {.path = "plan.budget",
       .type = FieldType::Object,
       .help = "What the answer may take at most, besides the estate."},
      {.path = "plan.budget.cost",
       .type = FieldType::Quantity,
       .help = "Cost of the hardware, e.g. 400000USD/month.",
       .dimension = price_dimension,
       .default_words = "no limit",
       .low = 0,
       .above_low = true},
      {.path = "plan.budget.power",
       .type = FieldType::Quantity,
       .help = "Provisioned IT power of the hardware.",
       .dimension = power_dimension,
       .default_words = "no limit",
       .low = 0,
       .above_low = true},
      {.path = "plan.layouts[]",
       .type = FieldType::Choice,
       .help = "How prefill and decode share the hardware.",
       .choices = {{"disaggregated", "workers of their own for each"},
                   {"aggregated", "both on the same workers"}},
       .default_words = "both",
       .min_items = 1,
       .max_items = 2},
      {.path = "plan.mtp_depths[]",
       .type = FieldType::Integer,
       .help = "Draft tokens a step to try, 0 for none; others need mtp, whose acceptance counts.",
       .default_words = as_scenario,
       .low = 0,
       .high = 16,
       .min_items = 1,
       .max_items = longest_list},
      {.path = "plan.precisions[]",
       .type = FieldType::Choice,
       .help = "Number formats of the checkpoint to try.",
       .choices = {{"bf16", "16-bit brain float everywhere"},
                   {"fp8", "8-bit e4m3 weights"},
                   {"fp4", "4-bit e2m1 weights with a scale for 16 (NVFP4)"},
                   {"mxfp4", "4-bit e2m1 weights with a scale for 32, in the experts"}},
       .default_words = as_scenario,
       .min_items = 1,
       .max_items = 4},
      {.path = "plan.routers[]",
       .type = FieldType::Choice,
       .help = "Routing policies to try, each for every pool.",
       .choices = {{"round_robin", "in turn"},
                   {"least_loaded", "the worker with the least work"},
                   {"random", "any"},
                   {"kv_aware", "by cached prefix and load"}},
       .default_words = as_scenario,
       .min_items = 1,
       .max_items = 4},
      {.path = "plan.spare_nodes",
       .type = FieldType::Integer,
       .help = "Nodes of every system in use that are paid for and kept free for failed ones.",
       .default_json = "0",
       .low = 0,
       .high = 10'000},
      {.path = "plan.gap",
       .type = FieldType::Number,
       .help = "How much cheaper than the answer, as a share, something that was not looked at may "
               "be; 0 looks at everything that could be cheaper. What costs the same to within it "
               "counts as equal: the answer is the one that bears the slowest steps.",
       .default_json = "0.02",
       .low = 0,
       .high = 0.5},
      {.path = "plan.risk",
       .type = FieldType::Number,
       .help = "Probability, over the error of step times, with which the plan must meet its "
               "targets.",
       .default_words = "step times are taken as they are",
       .low = 0.5,
       .high = 0.999},
      {.path = "plan.seeds[]",
       .type = FieldType::Integer,
       .help = "Seeds of the runs that confirm the answer.",
       .default_words = "the scenario's and the two after it",
       .low = 0,
       .high = 18446744073709551615.0,
       .min_items = 1,
       .max_items = longest_list},
      {.path = "plan.uncertain[]",
       .type = FieldType::Object,
       .help = "Fields that are not known well, each as a range; the plan must hold at the "
               "pessimistic end.",
       .min_items = 1,
       .max_items = longest_list},
      {.path = "plan.uncertain[].path",
       .type = FieldType::Text,
       .help = "The field, as --set takes it: mtp.acceptance.",
       .required = true,
       .low = 1,
       .high = 200},
      {.path = "plan.uncertain[].pessimistic",
       .type = FieldType::Text,
       .help = "Its value at the bad end, as --set takes it: \"0.5\".",
       .required = true,
       .low = 1,
       .high = 1000},
      {.path = "plan.uncertain[].likely",
       .type = FieldType::Text,
       .help = "Its most likely value.",
       .required = true,
       .low = 1,
       .high = 1000},
      {.path = "plan.uncertain[].optimistic",
       .type = FieldType::Text,
       .help = "Its value at the good end.",
       .required = true,
       .low = 1,
       .high = 1000},
      {.path = "plan.uncertain[].source",
       .type = FieldType::Text,
       .help = "Where the range comes from.",
       .required = true,
       .low = 1,
       .high = 1000},
  };
}

}  // namespace

std::span<const Field> plan() {
  static const std::vector<Field> fields = [] {
    std::vector<Field> all = question();
    for (const PhasePaths& paths : {
             PhasePaths{.object = "plan.prefill",
            .estates = "plan.prefill.estates[]",
            .parallel = "plan.prefill.parallel[]",
            .least = "plan.prefill.min_replicas",
            .most = "plan.prefill.max_replicas",
            .batch = "plan.prefill.max_batch_per_rank[]",
            .tokens = "plan.prefill.max_tokens_per_rank[]",
            .chunk = "plan.prefill.chunk_tokens[]",
            .help = "What may be chosen for prefill workers."},
             PhasePaths{.object = "plan.decode",
             .estates = "plan.decode.estates[]",
             .parallel = "plan.decode.parallel[]",
             .least = "plan.decode.min_replicas",
             .most = "plan.decode.max_replicas",
             .batch = "plan.decode.max_batch_per_rank[]",
             .tokens = {},
             .chunk = {},
             .help = "What may be chosen for decode workers."},
             PhasePaths{.object = "plan.aggregated",
             .estates = "plan.aggregated.estates[]",
             .parallel = "plan.aggregated.parallel[]",
             .least = "plan.aggregated.min_replicas",
             .most = "plan.aggregated.max_replicas",
             .batch = "plan.aggregated.max_batch_per_rank[]",
             .tokens = "plan.aggregated.max_tokens_per_rank[]",
             .chunk = "plan.aggregated.chunk_tokens[]",
             .help = "What may be chosen for aggregated workers."},
         }) {
      const std::vector<Field> part = phase(paths);
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  }();
  return fields;
}

}  // namespace rackplan::schema_tables
