// SPDX-License-Identifier: Apache-2.0
// Dense GEMMs and streaming kernels.
#include "models/cost/roofline_parts.h"

namespace rackplan::roofline {
namespace {

/// A kernel replayed from a CUDA graph takes at least 2–2.5 µs (public tables). It also explains
/// small weights: (16,7168,2048) in bf16 takes 13.6 µs on H100 for 10.1 µs of weights.
constexpr Seconds launch = 2.5 * us;

/// Own anchors: (16,7168,2048) bf16 H100 −7 %, GB200 −7 %; 8192x7168x7168 GB200 bf16 −12 %, nvfp4
/// −15 %, fp8 −21 %. Tile edges add up to 1.9x for small fp8-block shapes and are left out.
constexpr double gemm_error = 0.20;

/// Norms, rope and sampling move the bytes they must at about 80 % of what a copy reaches.
constexpr double streaming_error = 0.30;

}  // namespace

FlopsPerSecond gemm_rate(const GpuSpec& gpu, Math math) {
  const AchievedRates& rates = gpu.achieved;
  switch (math) {
    case Math::Bf16:
      break;
    case Math::Fp8:
      return rates.gemm_fp8.value_or(rates.gemm_bf16);
    case Math::Fp8Block:
      return rates.gemm_fp8_block.value_or(rates.gemm_bf16);
    case Math::Fp4:
      return rates.gemm_nvfp4.value_or(rates.gemm_bf16);
  }
  return rates.gemm_bf16;
}

Price gemm(const GpuSpec& gpu, const Op& op) {
  return smooth_roofline(launch,
                         op.flops / gemm_rate(gpu, op.math),
                         op.bytes / gpu.achieved.weight_stream,
                         gemm_error);
}

/// The launches of elementwise kernels belong to the engine profile, which counts them; so no
/// floor.
Price streaming(const GpuSpec& gpu, const Op& op) {
  return smooth_roofline(
      Seconds{}, Seconds{}, op.bytes / gpu.achieved.weight_stream, streaming_error);
}

}  // namespace rackplan::roofline
