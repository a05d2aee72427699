// SPDX-License-Identifier: Apache-2.0
// Attention kernels.
#include "models/cost/roofline_parts.h"

namespace rackplan::roofline {
namespace {

/// Small decode attention takes 8–13 µs on every GPU from H100 to GB300 (public tables).
constexpr Seconds decode_floor = 10.0 * us;
/// MLA decode at b128 s4096 against b64: 266 and 139 µs on H100 leave 12 µs that do not scale.
constexpr double decode_error = 0.20;

constexpr Seconds prefill_floor = 10.0 * us;  // as decode; a prefill kernel launches alike
/// Short prompts leave a causal kernel idle as if every query attended to this many more tokens.
/// From 836 TFLOP/s at best and 270 (mean context 512), 387 (1024), 488 (2048) on H100; on GB200
/// from 1656 and 437, 706, 995.
constexpr double gqa_ramp_tokens = 1300.0;
/// MLA at 192/128 head dimensions: 590 of 836 and 1323 of 1656 TFLOP/s at 16k tokens ...
constexpr double mla_prefill_efficiency = 0.75;
/// ... and 377, 544 of it at mean contexts 512 and 2048 (H100).
constexpr double mla_ramp_tokens = 340.0;
constexpr double prefill_error = 0.25;

/// Scoring and selecting are two kernels, each as small as a decode attention.
constexpr Seconds index_floor = 2.0 * decode_floor;
/// Not held against any measurement: scores are taken to run at the rate of MLA decode in fp8, the
/// nearest kernel with one key for many heads.
constexpr double index_error = 0.40;

Price prefill(const GpuSpec& gpu, const Op& op, double efficiency, double ramp_tokens) {
  const Flops ramp = op.heads * op.inner * op.rows * ramp_tokens * flop;
  return smooth_roofline(prefill_floor,
                         (op.flops + ramp) / (gpu.achieved.prefill_attention_bf16 * efficiency),
                         op.bytes / gpu.achieved.kv_stream,
                         prefill_error);
}

Price decode(const GpuSpec& gpu, const Op& op) {
  const FlopsPerSecond rate =
      op.math == Math::Bf16 ? gpu.achieved.mla_decode_bf16 : gpu.achieved.mla_decode_fp8;
  return smooth_roofline(
      decode_floor, op.flops / rate, op.bytes / gpu.achieved.kv_stream, decode_error);
}

Price index(const GpuSpec& gpu, const Op& op) {
  return smooth_roofline(index_floor,
                         op.flops / gpu.achieved.mla_decode_fp8,
                         op.bytes / gpu.achieved.kv_stream,
                         index_error);
}

}  // namespace

Price attention(const GpuSpec& gpu, const Op& op) {
  switch (op.kind) {
    case OpKind::PrefillAttention:
      return prefill(gpu, op, 1.0, gqa_ramp_tokens);
    case OpKind::MlaPrefillAttention:
      return prefill(gpu, op, mla_prefill_efficiency, mla_ramp_tokens);
    case OpKind::IndexScores:
      return index(gpu, op);
    default:
      return decode(gpu, op);
  }
}

}  // namespace rackplan::roofline
