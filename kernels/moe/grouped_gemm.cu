// SPDX-License-Identifier: Apache-2.0
#include "kernels/device/device.h"
#include "kernels/moe/grouped_gemm.h"
#include "kernels/moe/grouped_gemm_sm90.cuh"
#include "kernels/sm90/tensor_map.h"

#include <stdexcept>
#include <string>

namespace rackplan::kernels {
namespace {

void check(const GroupedGemm& gemm) {
  const auto refuse = [](const std::string& what) {
    throw std::invalid_argument("grouped GEMM: " + what);
  };
  if (gemm.columns <= 0 || gemm.columns % 128 != 0) {
    refuse(std::to_string(gemm.columns) + " columns; accepted: a multiple of 128");
  }
  if (gemm.inner <= 0 || gemm.inner % 128 != 0) {
    refuse("inner dimension " + std::to_string(gemm.inner) + "; accepted: a multiple of 128");
  }
  if (gemm.format == GroupedFormat::Fp8Block &&
      (gemm.input_scales == nullptr || gemm.weight_scales == nullptr)) {
    refuse("fp8 without scales");
  }
}

template <class Config>
void launch(const GroupedGemm& gemm, cudaStream_t stream) {
  const auto view = [&](const void* data, std::int64_t rows) {
    return sm90::MatrixView{
        .data = data,
        .rows = static_cast<std::uint64_t>(rows),
        .columns = static_cast<std::uint64_t>(gemm.inner),
        .element_bytes = static_cast<std::uint32_t>(sm90::element_bytes(Config::type))};
  };
  const auto tokens = view(gemm.input, gemm.rows);
  const auto weights = view(gemm.weights, static_cast<std::int64_t>(gemm.experts) * gemm.columns);
  const CUtensorMap sixty = sm90::tensor_map(Config::swapped ? weights : tokens, Config::sixty);
  const CUtensorMap other = sm90::tensor_map(Config::swapped ? tokens : weights, Config::other);
  const sm90::GroupedArguments arguments{.begin = gemm.begin,
                                         .count = gemm.count,
                                         .input_scales = gemm.input_scales,
                                         .weight_scales = gemm.weight_scales,
                                         .output = static_cast<__nv_bfloat16*>(gemm.output),
                                         .experts = gemm.experts,
                                         .columns = gemm.columns,
                                         .inner = gemm.inner};
  const auto kernel = sm90::grouped_gemm_kernel<Config>;
  check_cuda(cudaFuncSetAttribute(
                 kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, Config::shared_bytes),
             "shared memory of the grouped GEMM");
  kernel<<<current_device().multiprocessors, sm90::grouped_threads, Config::shared_bytes, stream>>>(
      sixty, other, arguments);
  check_cuda(cudaGetLastError(), "grouped GEMM");
}

template <sm90::Element Type>
void launch_tile(const GroupedGemm& gemm, cudaStream_t stream) {
  constexpr bool fp8 = Type == sm90::Element::E4m3;
  const GroupedTile tile = grouped_tile(gemm.expected_rows, fp8);
  if (!tile.swapped) {
    launch<sm90::GroupedConfig<Type, false, grouped_tile(65, fp8).other>>(gemm, stream);
    return;
  }
  switch (tile.other) {
    case 8:
      return launch<sm90::GroupedConfig<Type, true, 8>>(gemm, stream);
    case 16:
      return launch<sm90::GroupedConfig<Type, true, 16>>(gemm, stream);
    case 32:
      return launch<sm90::GroupedConfig<Type, true, 32>>(gemm, stream);
    default:
      return launch<sm90::GroupedConfig<Type, true, 64>>(gemm, stream);
  }
}

}  // namespace

void run_grouped_gemm(const GroupedGemm& gemm, cudaStream_t stream) {
  check(gemm);
  if (gemm.rows == 0 || gemm.experts == 0) {
    return;
  }
  if (!current_device().hopper()) {
    run_grouped_gemm_naive(gemm, stream);
    return;
  }
  gemm.format == GroupedFormat::Bf16 ? launch_tile<sm90::Element::Bf16>(gemm, stream)
                                     : launch_tile<sm90::Element::E4m3>(gemm, stream);
}

}  // namespace rackplan::kernels
