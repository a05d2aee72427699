// SPDX-License-Identifier: Apache-2.0
// What one GPU can do: datasheet peaks, and what large kernels were measured to achieve.
// Values come from models/data/hardware, where each carries its source.
#pragma once

#include "models/units/quantity.h"

#include <optional>
#include <string>

namespace rackplan {

/// Rates that well-tuned kernels reach on this GPU (the "achieved anchors"): what a roofline
/// divides by instead of the datasheet. Absent where the format does not exist on the GPU.
struct AchievedRates {
  FlopsPerSecond gemm_bf16;
  std::optional<FlopsPerSecond> gemm_fp8;        // per-tensor scales
  std::optional<FlopsPerSecond> gemm_fp8_block;  // 1x128 / 128x128 scales
  std::optional<FlopsPerSecond> gemm_nvfp4;
  FlopsPerSecond prefill_attention_bf16;  // head dimension 128, causal, long
  FlopsPerSecond mla_decode_bf16;         // 128 heads, absorbed form
  FlopsPerSecond mla_decode_fp8;          // with fp8 KV
  BytesPerSecond weight_stream;           // weight-bound GEMM, large weights
  BytesPerSecond kv_stream;               // decode attention, large KV
};

/// Engines behave differently on each: engine profiles are kept by generation.
enum class GpuGeneration { Hopper, Blackwell };

struct GpuSpec {
  std::string name;  // "GB200"
  GpuGeneration generation = GpuGeneration::Blackwell;
  FlopsPerSecond bf16;  // dense, as all of these
  std::optional<FlopsPerSecond> fp8;
  std::optional<FlopsPerSecond> fp4;
  Bytes memory;  // usable by programs
  BytesPerSecond memory_bandwidth;
  int streaming_multiprocessors = 0;
  Bytes l2;
  Watts tdp;
  AchievedRates achieved;
};

}  // namespace rackplan
