// SPDX-License-Identifier: Apache-2.0
#include "kernels/device/device_buffer.h"
#include "kernels/device/timing.h"
#include "kernels/host/expert_rows.h"
#include "kernels/host/group_rows.h"
#include "kernels/host/small_floats.h"
#include "kernels/moe/grouped_gemm.h"
#include "kernels/program/compare.h"
#include "kernels/program/fill.h"
#include "kernels/program/kernel_entry.h"
#include "kernels/reference/grouped_gemm.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

namespace rackplan::kernels {
namespace {

struct Sizes {
  GroupedFormat format;
  GroupRows groups;
  std::size_t columns;
  std::size_t inner;

  Sizes(GroupedFormat of, const Shape& shape, std::uint64_t seed)
      : format(of),
        columns(static_cast<std::size_t>(shape.at("columns"))),
        inner(static_cast<std::size_t>(shape.at("inner"))) {
    const auto experts = static_cast<std::int32_t>(shape.at("experts"));
    const std::vector<std::int32_t> counts =
        expert_rows(shape.at("rows") * experts,
                    experts,
                    static_cast<double>(shape.at("skew_percent")) / 100.0,
                    seed);
    groups = shape.at("masked") != 0
                 ? masked_rows(counts, *std::max_element(counts.begin(), counts.end()))
                 : contiguous_rows(counts);
  }

  [[nodiscard]] bool fp8() const { return format == GroupedFormat::Fp8Block; }
  [[nodiscard]] std::size_t rows() const { return static_cast<std::size_t>(groups.rows); }
  [[nodiscard]] std::size_t weight_rows() const { return groups.experts() * columns; }
  [[nodiscard]] std::size_t element_bytes() const { return fp8() ? 1 : 2; }
  [[nodiscard]] double real_rows() const {
    double sum = 0.0;
    for (const std::int32_t count : groups.count) {
      sum += count;
    }
    return sum;
  }
  [[nodiscard]] double active() const {
    return static_cast<double>(
        std::count_if(groups.count.begin(), groups.count.end(), [](auto c) { return c > 0; }));
  }
  [[nodiscard]] double weight_bytes() const {
    const double scales = fp8() ? 4.0 / 16'384.0 : 0.0;
    return active() * static_cast<double>(columns * inner) *
           (static_cast<double>(element_bytes()) + scales);
  }
  [[nodiscard]] double token_bytes() const {
    const double input = static_cast<double>(element_bytes()) + (fp8() ? 4.0 / 128.0 : 0.0);
    return real_rows() * (input * static_cast<double>(inner) + 2.0 * static_cast<double>(columns));
  }
};

struct Buffers {
  DeviceBuffer<unsigned char> input;
  DeviceBuffer<float> input_scales;
  DeviceBuffer<unsigned char> weights;
  DeviceBuffer<float> weight_scales;
  DeviceBuffer<std::uint16_t> output;

  Buffers(const Sizes& sizes, std::uint64_t seed)
      : input(sizes.rows() * sizes.inner * sizes.element_bytes()),
        input_scales(sizes.fp8() ? sizes.rows() * sizes.inner / 128 : 0),
        weights(sizes.weight_rows() * sizes.inner * sizes.element_bytes()),
        weight_scales(sizes.fp8() ? sizes.weight_rows() / 128 * sizes.inner / 128 : 0),
        output(sizes.rows() * sizes.columns) {
    const Fill numbers = sizes.fp8() ? Fill::E4m3 : Fill::Bf16;
    fill(input.get(), input.bytes(), numbers, seed, nullptr);
    fill(weights.get(), weights.bytes(), numbers, seed + 1, nullptr);
    fill(input_scales.get(), input_scales.bytes(), Fill::Scale, seed + 2, nullptr);
    fill(weight_scales.get(), weight_scales.bytes(), Fill::Scale, seed + 3, nullptr);
  }
};

struct State {
  Sizes sizes;
  DeviceBuffer<std::int32_t> begin;
  DeviceBuffer<std::int32_t> count;
  std::vector<Buffers> buffers;

  State(const Sizes& of, int sets, std::uint64_t seed)
      : sizes(of), begin(of.groups.begin), count(of.groups.count) {
    for (int set = 0; set < sets; ++set) {
      buffers.emplace_back(sizes, seed + 16 * static_cast<std::uint64_t>(set));
    }
    check_cuda(cudaDeviceSynchronize(), "fill");
  }

  [[nodiscard]] GroupedGemm gemm(int set) const {
    const Buffers& at = buffers[static_cast<std::size_t>(set)];
    const double mean = sizes.real_rows() / std::max(1.0, sizes.active());
    return {.format = sizes.format,
            .input = at.input.get(),
            .input_scales = at.input_scales.get(),
            .weights = at.weights.get(),
            .weight_scales = at.weight_scales.get(),
            .output = at.output.get(),
            .begin = begin.get(),
            .count = count.get(),
            .rows = sizes.groups.rows,
            .experts = static_cast<std::int32_t>(sizes.groups.experts()),
            .columns = static_cast<std::int32_t>(sizes.columns),
            .inner = static_cast<std::int32_t>(sizes.inner),
            .expected_rows = static_cast<std::int32_t>(std::ceil(mean))};
  }

  [[nodiscard]] std::vector<std::uint16_t> results(void (*run)(const GroupedGemm&,
                                                               cudaStream_t)) const {
    const DeviceBuffer<std::uint16_t>& output = buffers.front().output;
    fill(output.get(), output.bytes(), Fill::Poison, 0, nullptr);
    run(gemm(0), nullptr);
    check_cuda(cudaDeviceSynchronize(), "grouped GEMM");
    return output.read();
  }

  // Sums of `inner` products of numbers of variance 1, in units of `unit` (the scales): the error
  // of the accumulation is judged against their standard deviation. fp8 sums lose up to 2^-13 of
  // the largest term in the tensor core (14 bits), 128 at a time.
  [[nodiscard]] Tolerance tolerance() const {
    const double unit = sizes.fp8() ? 1.0 / (256.0 * 256.0) : 1.0;
    const double deviation = std::sqrt(static_cast<double>(sizes.inner)) * unit;
    return {.relative = 2.0 * bf16_rounding, .absolute = (sizes.fp8() ? 2e-3 : 2e-5) * deviation};
  }

  [[nodiscard]] double input_value(const std::vector<unsigned char>& bytes,
                                   const std::vector<float>& scales,
                                   std::size_t scale_rows,  // rows that share a scale
                                   std::size_t row,
                                   std::size_t k) const {
    const std::size_t at = row * sizes.inner + k;
    if (!sizes.fp8()) {
      const auto low = static_cast<std::uint16_t>(bytes[2 * at]);
      const auto high = static_cast<std::uint16_t>(bytes[2 * at + 1]);
      return static_cast<double>(
          bf16_to_float(static_cast<std::uint16_t>(low | static_cast<std::uint16_t>(high << 8U))));
    }
    return static_cast<double>(e4m3_to_float(bytes[at])) *
           static_cast<double>(scales[row / scale_rows * (sizes.inner / 128) + k / 128]);
  }

  // Small shapes against float64, larger ones against the naive kernel.
  [[nodiscard]] CheckResult check() const {
    const double products = sizes.real_rows() * static_cast<double>(sizes.columns * sizes.inner);
    const double poison = std::numeric_limits<double>::quiet_NaN();
    Matrix<double> reference;
    if (products <= 4e8) {
      const Buffers& at = buffers.front();
      const auto input = at.input.read();
      const auto weights = at.weights.read();
      const auto input_scales = at.input_scales.read();
      const auto weight_scales = at.weight_scales.read();
      reference = grouped_gemm_reference(
          sizes.groups,
          [&](std::size_t r, std::size_t k) { return input_value(input, input_scales, 1, r, k); },
          [&](std::size_t r, std::size_t k) {
            return input_value(weights, weight_scales, 128, r, k);
          },
          sizes.columns,
          sizes.inner,
          poison);
    } else {
      const Matrix<float> naive =
          bf16_matrix(results(run_grouped_gemm_naive), sizes.rows(), sizes.columns);
      reference = Matrix<double>(sizes.rows(), sizes.columns);
      std::copy(naive.values.begin(), naive.values.end(), reference.values.begin());
    }
    return compare_bf16(results(run_grouped_gemm), reference, tolerance());
  }
};

PreparedKernel prepare(GroupedFormat format, const Shape& shape, std::uint64_t seed, bool timed) {
  const Sizes sizes(format, shape, seed);
  const double bytes = sizes.weight_bytes() + sizes.token_bytes();
  const int sets = timed ? cold_sets(bytes) : 1;
  const auto state = std::make_shared<State>(sizes, sets, seed);
  PreparedKernel prepared;
  prepared.own = [state](int set, cudaStream_t stream) {
    run_grouped_gemm(state->gemm(set), stream);
  };
  prepared.check = [state] { return state->check(); };
  prepared.sets = sets;
  prepared.flops = 2.0 * sizes.real_rows() * static_cast<double>(sizes.columns) *
                   static_cast<double>(sizes.inner);
  prepared.bytes = bytes;
  return prepared;
}

Shape checked(std::int64_t experts,
              std::int64_t rows,
              std::int64_t columns,
              std::int64_t inner,
              std::int64_t skew_percent,
              std::int64_t masked) {
  return {{"experts", experts},
          {"rows", rows},
          {"columns", columns},
          {"inner", inner},
          {"skew_percent", skew_percent},
          {"masked", masked}};
}

KernelEntry entry(const std::string& name, const std::string& help, GroupedFormat format) {
  return {.name = name,
          .help = help,
          .parameters = {{"experts", "experts on this GPU", 8},
                         {"rows", "rows of an expert, in the mean", 512},
                         {"columns", "output columns, a multiple of 128", 4096},
                         {"inner", "input columns, a multiple of 128", 7168},
                         {"skew_percent", "0: balanced; 120: power law of exponent 1.2", 0},
                         {"masked", "1: a block of rows for each expert", 0}},
          .checks = {checked(1, 1, 128, 128, 0, 0),
                     checked(4, 3, 256, 256, 120, 0),
                     checked(8, 7, 384, 512, 120, 1),
                     checked(8, 13, 128, 1024, 0, 0),
                     checked(16, 24, 256, 256, 120, 0),
                     checked(6, 50, 640, 384, 120, 1),
                     checked(3, 129, 256, 512, 120, 0),
                     checked(5, 200, 384, 256, 120, 1),
                     checked(256, 1, 256, 256, 120, 0),
                     checked(384, 2, 128, 128, 120, 0),
                     checked(8, 300, 4096, 7168, 120, 0),
                     checked(8, 16, 7168, 2048, 0, 1)},
          .prepare = [format](const Shape& shape, std::uint64_t seed, bool timed) {
            return prepare(format, shape, seed, timed);
          }};
}

}  // namespace

std::vector<KernelEntry> grouped_gemm_entries() {
  return {entry("grouped_gemm_bf16", "expert GEMM in bf16", GroupedFormat::Bf16),
          entry("grouped_gemm_fp8",
                "expert GEMM in fp8 with 1x128 and 128x128 block scales",
                GroupedFormat::Fp8Block)};
}

}  // namespace rackplan::kernels
