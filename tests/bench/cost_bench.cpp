// SPDX-License-Identifier: Apache-2.0
// One price from the built-in tables: what a step table asks for while it is built. The loop of a
// simulation asks step tables only.
#include "models/cost/calibrated_cost_model.h"
#include "models/cost/roofline.h"
#include "models/io/catalogs.h"
#include "models/op/attention_ops.h"
#include "models/op/gemm_ops.h"
#include "models/op/moe_ops.h"

#include <benchmark/benchmark.h>

#include <memory>

namespace rackplan {
namespace {

CalibratedCostModel cost_of(const char* system) {
  const SystemSpec& spec = Catalogs::built_in().system_at(system);
  return {spec, Catalogs::built_in().cost_tables(), std::make_unique<RooflineCostModel>(spec)};
}

template <class MakeOp>
void price(benchmark::State& state, const char* system, const MakeOp& op_of) {
  const CalibratedCostModel cost = cost_of(system);
  double load = 1.0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(cost.price(op_of(load)));
    load = load < 4096.0 ? load + 1.0 : 1.0;
  }
}

Op some_gemm(double load) {
  return gemm(load, 7168, 2048, bf16_format);
}
Op some_attention(double load) {
  constexpr MlaShape mla{.heads = 128, .kv_rank = 512, .rope = 64, .nope = 128, .value = 128};
  return mla_decode(64, 64 * load, mla, bf16_format);
}
Op some_experts(double load) {
  constexpr MoeShape moe{
      .hidden = 7168, .intermediate = 2048, .experts = 256, .top_k = 8, .ep = 32};
  return grouped_gemm(16.0 * load, moe, {Math::Fp8Block, 1.0});
}

BENCHMARK_CAPTURE(price, gemm, "gb200-nvl72", some_gemm);
BENCHMARK_CAPTURE(price, attention, "gb200-nvl72", some_attention);
BENCHMARK_CAPTURE(price, experts, "gb200-nvl72", some_experts);
BENCHMARK_CAPTURE(price, gemm_carried, "gb300-nvl72", some_gemm);

}  // namespace
}  // namespace rackplan
