// SPDX-License-Identifier: Apache-2.0
// Engine limits of a measured run: those of its recipe, and where that is not known, those that
// the benchmark's public launch scripts set. Sources: SemiAnalysisAI/InferenceX, benchmarks/
// dsr1_{fp4,fp8}_{b200,h200}{,_trt,_mtp}.sh; NVIDIA/srt-slurm, recipes for DeepSeek-R1.
#pragma once

#include "sim/scenario/scenario.h"
#include "sim/validate/measured_row.h"

#include <optional>
#include <string>

namespace rackplan {

/// "trtllm", "sglang" or "vllm"; empty for another framework. "dynamo-" in front is taken off.
[[nodiscard]] std::string engine_of(const MeasuredRow& row);

/// Draft tokens a step; 0 without speculative decoding. Scripts: TensorRT-LLM 3, with attention DP
/// 1; SGLang 2.
[[nodiscard]] int mtp_depth_of(const MeasuredRow& row);

/// Attention DP as the name of the recipe file has it ("…_tep8_…"), which labels contradict in a
/// few rows; without such a name as the row says.
[[nodiscard]] bool decode_attention_dp(const MeasuredRow& row);

/// Copies of experts that a balancer places: the row's, or those beyond the model's experts in the
/// slots that the name of a TensorRT-LLM recipe tells ("…_eplb288_…"); absent: no balancer.
[[nodiscard]] std::optional<int> redundant_experts_of(const MeasuredRow& row, int experts);

/// SGLang exchanges tokens by DeepEP where the recipe says so; absent: as the engine does.
[[nodiscard]] std::optional<ExpertExchange> exchange_of(const MeasuredRow& row,
                                                        const MeasuredPool& pool);

/// A prefill pool. SGLang cuts prompts into chunks of its token budget, TensorRT-LLM does not.
[[nodiscard]] PoolLimits prefill_limits(const MeasuredRow& row);
/// A decode pool. Without a recipe, or with one far above the users, twice an even share of these:
/// a limit that does not bind.
[[nodiscard]] PoolLimits decode_limits(const MeasuredRow& row);
/// An aggregated pool. TensorRT-LLM: max_batch_size is the concurrency (over the ranks with
/// attention DP) and max_num_tokens (depth + 1)·max_batch_size + isl + 64; SGLang:
/// max-running-requests and chunked-prefill-size of the scripts.
[[nodiscard]] PoolLimits aggregated_limits(const MeasuredRow& row);

}  // namespace rackplan
