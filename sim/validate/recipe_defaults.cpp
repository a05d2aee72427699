// SPDX-License-Identifier: Apache-2.0
#include "sim/validate/recipe_defaults.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>

namespace rackplan {
namespace {

/// srt-slurm: max_num_tokens of a prefill worker for prompts of 1k; 16640 for 8k.
constexpr int prefill_tokens = 16'384;
/// InferenceX scripts of SGLang: --chunked-prefill-size in fp4 and in fp8.
constexpr int sglang_chunk_fp4 = 16'384;
constexpr int sglang_chunk_fp8 = 32'768;
/// InferenceX scripts of SGLang: --max-running-requests; 128 in fp8 on B200 without drafts.
constexpr int sglang_running = 256;
constexpr int sglang_running_b200_fp8 = 128;

int ranks_of(const MeasuredPool& pool, bool attention_dp) {
  return attention_dp ? pool.tp : 1;
}

int whole(double limit) {
  return std::max(1, static_cast<int>(std::floor(limit)));
}

/// Requests on a rank when all users decode at once, rounded up.
int share_of_users(const MeasuredRow& row) {
  const int ranks = row.decode.workers * ranks_of(row.decode, decode_attention_dp(row));
  return (row.concurrency + ranks - 1) / ranks;
}

}  // namespace

std::string engine_of(const MeasuredRow& row) {
  std::string name = row.framework;
  if (name.starts_with("dynamo-")) {
    name = name.substr(7);
  }
  if (name == "trt" || name == "trtllm" || name == "tensorrt-llm") {
    return "trtllm";
  }
  return name == "sglang" || name == "vllm" ? name : "";
}

int mtp_depth_of(const MeasuredRow& row) {
  if (!row.speculative) {
    return 0;
  }
  const int unknown = engine_of(row) == "sglang" ? 2 : decode_attention_dp(row) ? 1 : 3;
  const int depth = row.mtp_depth.value_or(unknown);
  return depth > 0 ? depth : unknown;
}

bool decode_attention_dp(const MeasuredRow& row) {
  const std::string width = std::to_string(row.decode.tp);
  const auto named = [&](const std::string& how) {
    return row.recipe.find("_" + how + width + "_") != std::string::npos;
  };
  if (named("tep")) {
    return false;
  }
  return named("dep") || row.decode.attention_dp;
}

std::optional<int> redundant_experts_of(const MeasuredRow& row, int experts) {
  constexpr std::string_view mark = "_eplb";
  const std::size_t at = row.recipe.find(mark);
  if (row.redundant_experts || at == std::string::npos) {
    return row.redundant_experts;
  }
  int slots = 0;
  const char* digits = row.recipe.data() + at + mark.size();
  std::from_chars(digits, row.recipe.data() + row.recipe.size(), slots);
  return slots >= experts ? std::optional(slots - experts) : std::nullopt;
}

std::optional<ExpertExchange> exchange_of(const MeasuredRow& row, const MeasuredPool& pool) {
  const bool decodes = !row.prefill || &pool == &row.decode;
  const bool deepep = pool.moe_backend == "deepep" || (decodes && row.all_to_all == "deepep");
  return deepep ? std::optional(ExpertExchange::AllToAll) : std::nullopt;
}

PoolLimits prefill_limits(const MeasuredRow& row) {
  const MeasuredPool& pool = *row.prefill;
  PoolLimits limits;
  limits.max_tokens_per_rank =
      whole(pool.max_tokens.value_or(std::max(prefill_tokens, row.prompt)));
  const int several = std::max(1, limits.max_tokens_per_rank / row.prompt);
  limits.max_batch_per_rank = whole(pool.max_batch.value_or(several));
  if (engine_of(row) == "sglang") {
    limits.chunk_tokens = limits.max_tokens_per_rank;
  }
  return limits;
}

PoolLimits decode_limits(const MeasuredRow& row) {
  PoolLimits limits;
  const int free = 2 * share_of_users(row);
  limits.max_batch_per_rank =
      row.decode.max_batch ? std::min(whole(*row.decode.max_batch), free) : free;
  return limits;
}

PoolLimits aggregated_limits(const MeasuredRow& row) {
  const bool fp8 = row.precision == "fp8";
  PoolLimits limits;
  if (engine_of(row) == "trtllm") {
    limits.max_batch_per_rank =
        row.decode.max_batch ? whole(*row.decode.max_batch) : share_of_users(row);
    limits.max_tokens_per_rank =
        (mtp_depth_of(row) + 1) * limits.max_batch_per_rank + row.prompt + 64;
  } else {
    const bool narrow = fp8 && row.hardware == "b200" && !row.speculative;
    const int running = narrow ? sglang_running_b200_fp8 : sglang_running;
    limits.max_batch_per_rank = whole(row.decode.max_batch.value_or(running));
    limits.max_tokens_per_rank = fp8 ? sglang_chunk_fp8 : sglang_chunk_fp4;
  }
  limits.max_tokens_per_rank = whole(row.decode.max_tokens.value_or(limits.max_tokens_per_rank));
  limits.chunk_tokens = limits.max_tokens_per_rank;
  return limits;
}

}  // namespace rackplan
