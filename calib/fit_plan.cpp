// SPDX-License-Identifier: Apache-2.0
#include "calib/fit_plan.h"

#include "models/base/error.h"

namespace rackplan {
namespace {

FlopsPerSecond compute_rate(const AchievedRates& achieved, const CostFamily& family) {
  switch (family.kind) {
    case OpKind::PrefillAttention:
    case OpKind::MlaPrefillAttention:
      return achieved.prefill_attention_bf16;
    case OpKind::DecodeAttention:
    case OpKind::MlaDecodeAttention:
      return family.math == Math::Bf16 ? achieved.mla_decode_bf16 : achieved.mla_decode_fp8;
    default:
      break;
  }
  switch (family.math) {
    case Math::Bf16:
      break;
    case Math::Fp8:
      return achieved.gemm_fp8.value_or(achieved.gemm_bf16);
    case Math::Fp8Block:
      return achieved.gemm_fp8_block.value_or(achieved.gemm_bf16);
    case Math::Fp4:
      return achieved.gemm_nvfp4.value_or(achieved.gemm_bf16);
  }
  return achieved.gemm_bf16;
}

bool reads_cache(OpKind kind) {
  return kind == OpKind::PrefillAttention || kind == OpKind::MlaPrefillAttention ||
         kind == OpKind::DecodeAttention || kind == OpKind::MlaDecodeAttention;
}

bool is_collective(OpKind kind) {
  return kind == OpKind::AllReduce || kind == OpKind::AllGather || kind == OpKind::ReduceScatter ||
         kind == OpKind::MoeDispatch || kind == OpKind::MoeCombine;
}

}  // namespace

FitPlan fit_plan(const CostFamily& family) {
  switch (family.kind) {
    case OpKind::Gemm:
      if (family.math == Math::Fp8Block) {
        // One row more than a tile of 128 takes up to twice as long on Hopper.
        return {.drive_knots = 0,
                .held_knots = {5, 5, 1},
                .fixed_drive_knots = {1, 64, 128, 129, 256, 257, 512, 1024, 4096, 32768}};
      }
      return {.drive_knots = 10, .held_knots = {5, 5, 1}};
    case OpKind::BatchedGemm:
      return {.drive_knots = 8, .held_knots = {4, 2, 1}};
    case OpKind::PrefillAttention:
      return {.drive_knots = 8, .held_knots = {6, 3, 2}, .ramp = true, .side = true};
    case OpKind::DecodeAttention:
      // Kernels of 2 to 32 heads per KV head differ from those of 1 and of more; short contexts
      // cost the same whatever their length.
      return {.drive_knots = 0,
              .held_knots = {0, 0, 2},
              .fixed_drive_knots = {32, 128, 512, 2048, 8192, 65536},
              .fixed_knots = {{{2, 5, 7, 8.5, 12, 17}, {0, 1, 5, 6}, {}}},
              .ramp = true,
              .side = true};
    case OpKind::MlaPrefillAttention:
      return {.drive_knots = 7, .held_knots = {6, 3, 1}, .ramp = true, .side = true};
    case OpKind::MlaDecodeAttention:
      return {.drive_knots = 7, .held_knots = {6, 4, 1}, .ramp = true, .side = true};
    case OpKind::GroupedGemm:
      // Layers of more than 256 experts (8 octaves) run on other kernels.
      if (family.math == Math::Fp4) {
        return {.drive_knots = 0,
                .held_knots = {0, 3, 0},
                .fixed_drive_knots = {1, 8, 64, 256, 1024, 4096},
                .fixed_knots = {{{0, 3, 6, 8, 9}, {}, {7, 8, 8.01}}},
                .side = true,
                .spread = true};
      }
      return {.drive_knots = 7,
              .held_knots = {5, 4, 0},
              .fixed_knots = {{{}, {}, {8, 8.01}}},
              .side = true,
              .spread = true};
    case OpKind::AllReduce:
    case OpKind::AllGather:
    case OpKind::ReduceScatter:
    case OpKind::MoeDispatch:
    case OpKind::MoeCombine:
      return {.drive_knots = 11, .held_knots = {5, 1, 1}, .compute = false};
    default:
      break;
  }
  throw InvariantBroken("only kinds with a family are fitted");
}

FormRates form_rates(const SystemSpec& system, const CostFamily& family) {
  const GpuSpec& gpu = system.gpu;
  if (is_collective(family.kind)) {
    const double link =
        system.nvlink.bandwidth_per_gpu * system.nvlink.achieved_fraction / (byte / s);
    return {.compute = 1.0, .memory = link, .multiprocessors = 1.0};
  }
  return {
      .compute = compute_rate(gpu.achieved, family) / (flop / s),
      .memory = (reads_cache(family.kind) ? gpu.achieved.kv_stream : gpu.achieved.weight_stream) /
                (byte / s),
      .multiprocessors = static_cast<double>(gpu.streaming_multiprocessors)};
}

}  // namespace rackplan
