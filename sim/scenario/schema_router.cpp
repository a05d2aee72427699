// SPDX-License-Identifier: Apache-2.0
// Schema: which worker gets a request, and which requests wait or are turned away.
#include "sim/scenario/schema_dimensions.h"
#include "sim/scenario/schema_tables.h"

namespace rackplan::schema_tables {
namespace {

std::vector<Choice> policies() {
  return {{"round_robin", "in turn"},
          {"least_loaded", "the worker with the fewest requests in the router's own ledger"},
          {"kv_aware",
           "the worker with the lowest cost: new prefill blocks plus decode blocks",
           "would weigh cached prefixes against load, as Dynamo's router does"}};
}

}  // namespace

std::span<const Field> router() {
  static const std::vector<Field> fields{
      {.path = "router", .type = FieldType::Object, .help = "Which worker gets a request."},
      {.path = "router.prefill",
       .type = FieldType::Choice,
       .help = "Policy for prefill workers, and for aggregated ones.",
       .choices = policies(),
       .default_json = R"("round_robin")"},
      {.path = "router.decode",
       .type = FieldType::Choice,
       .help = "Policy for decode workers; refused with an aggregated pool.",
       .choices = policies(),
       .default_json = R"("round_robin")"},
      {.path = "router.overlap_weight",
       .type = FieldType::Number,
       .help = "Credit for a prefix block that a worker already holds.",
       .default_json = "1",
       .source = "Dynamo KV router, device overlap weight",
       .low = 0,
       .not_yet = "would weigh cached prefix blocks in the KV-aware cost"},
      {.path = "router.temperature",
       .type = FieldType::Number,
       .help = "0: always the cheapest worker; above: softmax over the costs.",
       .default_json = "0",
       .source = "Dynamo KV router, router temperature",
       .low = 0,
       .not_yet = "would spread requests over workers of similar cost"},
      {.path = "router.conditional_disaggregation",
       .type = FieldType::Object,
       .help = "Short or mostly cached prompts are prefilled by the decode worker.",
       .not_yet = "would prefill some prompts on the decode worker"},
      {.path = "router.conditional_disaggregation.max_prompt",
       .type = FieldType::Integer,
       .help = "Longest uncached prompt that stays local.",
       .default_json = "2048",
       .source = "Dynamo router, conditional disaggregation",
       .low = 1,
       .high = 10'000'000,
       .not_yet = "would bound the prompts that stay on the decode worker"},
      {.path = "router.queue",
       .type = FieldType::Object,
       .help = "Requests held back while every worker is busy.",
       .not_yet = "would hold requests in the router while every worker is busy"},
      {.path = "router.queue.threshold",
       .type = FieldType::Number,
       .help = "Load, as a share of the step's token limit, at which a worker counts as busy.",
       .low = 0,
       .above_low = true,
       .not_yet = "would decide when a worker counts as busy"},
      {.path = "router.queue.order",
       .type = FieldType::Choice,
       .help = "Which request leaves the queue first.",
       .choices = {{"fcfs", "the oldest"}, {"wspt", "the shortest prompt for its priority"}},
       .default_json = R"("fcfs")",
       .source = "Dynamo router queue",
       .not_yet = "would order the queue"},
      {.path = "router.shed",
       .type = FieldType::Object,
       .help = "Requests turned away under overload.",
       .not_yet = "would refuse requests under overload"},
      {.path = "router.shed.max_queue",
       .type = FieldType::Integer,
       .help = "Queue length from which requests are refused.",
       .low = 0,
       .high = 1'000'000'000,
       .not_yet = "would refuse requests that find a longer queue"},
  };
  return fields;
}

}  // namespace rackplan::schema_tables
