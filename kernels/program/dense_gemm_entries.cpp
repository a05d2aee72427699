// SPDX-License-Identifier: Apache-2.0
// cuBLASLt in the same program: the costs of dense layers, and the yardstick of the grouped GEMM.
#include "kernels/dense/dense_gemm.h"
#include "kernels/device/device_buffer.h"
#include "kernels/device/timing.h"
#include "kernels/program/fill.h"
#include "kernels/program/kernel_entry.h"

#include <memory>

namespace rackplan::kernels {
namespace {

struct Buffers {
  DeviceBuffer<unsigned char> input;
  DeviceBuffer<float> input_scales;
  DeviceBuffer<unsigned char> weights;
  DeviceBuffer<float> weight_scales;
  DeviceBuffer<std::uint16_t> output;

  Buffers(const DenseShape& shape, std::uint64_t seed)
      : input(elements(shape.rows, shape.inner, shape.format)),
        input_scales(scales(shape.rows, shape.inner / 128, shape.format)),
        weights(elements(shape.columns, shape.inner, shape.format)),
        weight_scales(scales((shape.columns + 127) / 128, shape.inner / 128, shape.format)),
        output(static_cast<std::size_t>(shape.rows) * static_cast<std::size_t>(shape.columns)) {
    const Fill numbers = shape.format == DenseFormat::Bf16 ? Fill::Bf16 : Fill::E4m3;
    fill(input.get(), input.bytes(), numbers, seed, nullptr);
    fill(weights.get(), weights.bytes(), numbers, seed + 1, nullptr);
    fill(input_scales.get(), input_scales.bytes(), Fill::Scale, seed + 2, nullptr);
    fill(weight_scales.get(), weight_scales.bytes(), Fill::Scale, seed + 3, nullptr);
  }

  [[nodiscard]] DenseOperands operands() const {
    return {.input = input.get(),
            .input_scales = input_scales.get(),
            .weights = weights.get(),
            .weight_scales = weight_scales.get(),
            .output = output.get()};
  }

 private:
  static std::size_t elements(std::int32_t rows, std::int32_t columns, DenseFormat format) {
    return static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns) *
           (format == DenseFormat::Bf16 ? 2U : 1U);
  }
  static std::size_t scales(std::int32_t rows, std::int32_t columns, DenseFormat format) {
    switch (format) {
      case DenseFormat::Bf16:
        return 0;
      case DenseFormat::Fp8:
        return 4;  // one is read; 16 bytes keep the alignment
      case DenseFormat::Fp8Block:
        break;
    }
    return static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
  }
};

struct State {
  DenseGemm gemm;
  std::vector<Buffers> buffers;

  State(const DenseShape& shape, int sets, std::uint64_t seed) : gemm(shape) {
    for (int set = 0; set < sets; ++set) {
      buffers.emplace_back(shape, seed + 16 * static_cast<std::uint64_t>(set));
    }
    check_cuda(cudaDeviceSynchronize(), "fill");
    gemm.choose(buffers.front().operands());
  }
};

PreparedKernel prepare(DenseFormat format, const Shape& values, std::uint64_t seed, bool timed) {
  const DenseShape shape{.format = format,
                         .rows = static_cast<std::int32_t>(values.at("rows")),
                         .columns = static_cast<std::int32_t>(values.at("columns")),
                         .inner = static_cast<std::int32_t>(values.at("inner"))};
  const double element = format == DenseFormat::Bf16 ? 2.0 : 1.0;
  const double rows = shape.rows;
  const double columns = shape.columns;
  const double inner = shape.inner;
  PreparedKernel prepared;
  prepared.flops = 2.0 * rows * columns * inner;
  prepared.bytes = element * inner * (rows + columns) + 2.0 * rows * columns;
  prepared.sets = timed ? cold_sets(prepared.bytes) : 1;
  const auto state = std::make_shared<State>(shape, prepared.sets, seed);
  prepared.library_name = "cuBLASLt";
  prepared.library = [state](int set, cudaStream_t stream) {
    state->gemm.run(state->buffers[static_cast<std::size_t>(set)].operands(), stream);
  };
  return prepared;
}

KernelEntry entry(const std::string& name, const std::string& help, DenseFormat format) {
  return {.name = name,
          .help = help,
          .parameters = {{"rows", "tokens", 4096},
                         {"columns", "output columns", 7168},
                         {"inner", "input columns", 7168}},
          .checks = {},  // the library's own
          .prepare = [format](const Shape& shape, std::uint64_t seed, bool timed) {
            return prepare(format, shape, seed, timed);
          }};
}

}  // namespace

std::vector<KernelEntry> dense_gemm_entries() {
  return {entry("dense_gemm_bf16", "dense GEMM in bf16 by cuBLASLt", DenseFormat::Bf16),
          entry("dense_gemm_fp8", "dense GEMM in fp8, a scale a matrix", DenseFormat::Fp8),
          entry("dense_gemm_fp8_block",
                "dense GEMM in fp8 with 1x128 and 128x128 block scales",
                DenseFormat::Fp8Block)};
}

}  // namespace rackplan::kernels
