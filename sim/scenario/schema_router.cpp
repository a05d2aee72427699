// SPDX-License-Identifier: Apache-2.0
// Schema: which worker gets a request, and which requests wait or are turned away.
#include "sim/scenario/schema_dimensions.h"
#include "sim/scenario/schema_tables.h"

namespace rackplan::schema_tables {
namespace {

std::vector<Choice> policies() {
  return {{"round_robin", "in turn"},
          {"least_loaded", "the worker with the fewest requests in the router's own ledger"},
          {"random", "drawn for each request"},
          {"kv_aware",
           "the attention-DP rank with the lowest cost: new prefill blocks plus decode blocks"}};
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
       .help = "KV-aware: credit for a prefix that a worker already holds, in steps of 1/1024.",
       .default_json = "1",
       .source = "Dynamo KV router, --router-kv-overlap-score-credit",
       .low = 0,
       .high = 100},
      {.path = "router.prefill_load_scale",
       .type = FieldType::Number,
       .help = "KV-aware: weight of prefill blocks against decode blocks, in steps of 1/1024.",
       .default_json = "1",
       .source = "Dynamo KV router, --router-prefill-load-scale",
       .low = 0,
       .high = 100},
      {.path = "router.request_weight",
       .type = FieldType::Number,
       .help = "KV-aware: blocks that each request of a worker counts for, in steps of 1/1024.",
       .default_json = "0",
       .source = "Dynamo KV router, decode_active_request_weight",
       .low = 0,
       .high = 10'000},
      {.path = "router.block_tokens",
       .type = FieldType::Integer,
       .help = "KV-aware: tokens of a block in which decode load is counted.",
       .default_json = "64",
       .source = "Dynamo mocker, block size for vLLM",
       .low = 1,
       .high = 10'000},
      {.path = "router.temperature",
       .type = FieldType::Number,
       .help = "KV-aware: 0 takes the cheapest worker; above, one is drawn by a softmax over the "
               "costs.",
       .default_json = "0",
       .source = "Dynamo KV router, --router-temperature",
       .low = 0,
       .high = 1'000'000},
      {.path = "router.event_lag",
       .type = FieldType::Quantity,
       .help = "KV-aware: how late the router hears what a cache took in or gave up.",
       .dimension = time_dimension,
       .default_json = R"("0s")",
       .low = 0,
       .high = 1e6},
      {.path = "router.conditional",
       .type = FieldType::Object,
       .help = "Conditional disaggregation: a prompt that a decode worker has most of is prefilled "
               "there, without a transfer. Decode workers keep prefixes, and their pool has "
               "limits.max_tokens_per_rank; router.decode is kv_aware.",
       .source = "Dynamo router, conditional disaggregation by isl_bounding"},
      {.path = "router.conditional.max_tokens",
       .type = FieldType::Integer,
       .help = "A prompt stays local if fewer of its tokens than this are left to compute.",
       .default_json = "2048",
       .source = "Dynamo router, eff_isl_threshold",
       .low = 0,
       .high = 100'000'000},
      {.path = "router.conditional.max_share",
       .type = FieldType::Number,
       .help = "A prompt stays local if less than this share of it is left to compute.",
       .default_json = "0.7",
       .source = "Dynamo router, eff_isl_ratio_threshold",
       .low = 0,
       .high = 1},
      {.path = "router.queue",
       .type = FieldType::Object,
       .help = "Requests wait in the router while every prefill or aggregated worker is busy."},
      {.path = "router.queue.threshold",
       .type = FieldType::Number,
       .help = "Prefill tokens under way above which a worker is busy, as a share of "
               "limits.max_tokens_per_rank.",
       .default_json = "1",
       .low = 0,
       .high = 1'000'000,
       .above_low = true},
      {.path = "router.queue.order",
       .type = FieldType::Choice,
       .help = "Which request leaves the queue first.",
       .choices = {{"fcfs", "the oldest"}, {"wspt", "the shortest prompt for its priority"}},
       .default_json = R"("fcfs")",
       .source = "Dynamo router queue"},
      {.path = "router.shed",
       .type = FieldType::Object,
       .help = "Requests turned away under overload."},
      {.path = "router.shed.max_queue",
       .type = FieldType::Integer,
       .help = "Queue length from which requests that would wait are refused.",
       .low = 0,
       .high = 1'000'000'000},
      {.path = "router.shed.busy_threshold",
       .type = FieldType::Number,
       .help = "Requests are refused while every prefill or aggregated worker has more prefill "
               "tokens under way, as a share of limits.max_tokens_per_rank.",
       .low = 0,
       .high = 1'000'000},
  };
  return fields;
}

}  // namespace rackplan::schema_tables
