// SPDX-License-Identifier: Apache-2.0
#include "kernels/device/device_buffer.h"
#include "kernels/device/timing.h"
#include "kernels/elementwise/elementwise.h"
#include "kernels/host/small_floats.h"
#include "kernels/program/compare.h"
#include "kernels/program/fill.h"
#include "kernels/program/kernel_entry.h"
#include "kernels/reference/elementwise.h"

#include <functional>
#include <memory>
#include <numeric>

namespace rackplan::kernels {
namespace {

using Bits = std::uint16_t;  // of a bf16

DeviceBuffer<Bits> random_bf16(std::size_t size, std::uint64_t seed) {
  DeviceBuffer<Bits> buffer(size);
  fill(buffer.get(), buffer.bytes(), Fill::Bf16, seed, nullptr);
  return buffer;
}

std::size_t size_of(std::int64_t rows, std::int64_t columns) {
  return static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
}

// Codes times scales, as numbers.
std::vector<double> dequantised(const DeviceBuffer<unsigned char>& values,
                                const DeviceBuffer<float>& scales) {
  const std::vector<unsigned char> codes = values.read();
  const std::vector<float> of_block = scales.read();
  std::vector<double> numbers(codes.size());
  for (std::size_t i = 0; i < codes.size(); ++i) {
    numbers[i] =
        static_cast<double>(e4m3_to_float(codes[i])) * static_cast<double>(of_block[i / 128]);
  }
  return numbers;
}

// E4M3 keeps three bits after the first: half a step is 1/16 of the number, or of the least normal
// number, which the scale puts at max/448 · 2^-6 with a maximum of a few units.
constexpr Tolerance quantised_tolerance{.relative = 1.0 / 16.0 + 1e-3, .absolute = 2e-4};

struct Rows {
  std::int64_t rows;
  std::int64_t columns;

  explicit Rows(const Shape& shape) : rows(shape.at("tokens")), columns(shape.at("columns")) {}
  [[nodiscard]] double count() const {
    return static_cast<double>(rows) * static_cast<double>(columns);
  }
};

// ---- combine -----------------------------------------------------------------------------------

struct CombineState {
  Rows size;
  std::int64_t copies;
  std::vector<DeviceBuffer<Bits>> input;
  DeviceBuffer<std::int32_t> row;
  DeviceBuffer<float> weights;
  std::vector<DeviceBuffer<Bits>> output;

  CombineState(const Shape& shape, int sets, std::uint64_t seed)
      : size(shape), copies(shape.at("copies")), weights(size_of(size.rows, copies)) {
    for (int set = 0; set < sets; ++set) {
      input.push_back(random_bf16(size_of(size.rows * copies, size.columns),
                                  seed + static_cast<std::uint64_t>(set)));
      output.emplace_back(size_of(size.rows, size.columns));
    }
    // Copy c of token t at row c · tokens + t: far apart, as after a permutation.
    std::vector<std::int32_t> rows(size_of(size.rows, copies));
    for (std::int64_t t = 0; t < size.rows; ++t) {
      for (std::int64_t c = 0; c < copies; ++c) {
        rows[static_cast<std::size_t>(t * copies + c)] =
            static_cast<std::int32_t>(c * size.rows + t);
      }
    }
    row = DeviceBuffer<std::int32_t>(rows);
    fill(weights.get(), weights.bytes(), Fill::Float, seed + 1000, nullptr);
    check_cuda(cudaDeviceSynchronize(), "fill");
  }

  void run(int set, cudaStream_t stream) const {
    const auto at = static_cast<std::size_t>(set);
    run_combine({.input = input[at].get(),
                 .row = row.get(),
                 .weights = weights.get(),
                 .tokens = static_cast<std::int32_t>(size.rows),
                 .copies = static_cast<std::int32_t>(copies),
                 .columns = static_cast<std::int32_t>(size.columns),
                 .output = output[at].get()},
                stream);
  }

  [[nodiscard]] CheckResult check() const {
    fill(output.front().get(), output.front().bytes(), Fill::Poison, 0, nullptr);
    run(0, nullptr);
    check_cuda(cudaDeviceSynchronize(), "combine");
    const auto rows = static_cast<std::size_t>(size.rows);
    Matrix<std::int32_t> row_matrix(rows, static_cast<std::size_t>(copies));
    row_matrix.values = row.read();
    Matrix<float> weight_matrix(rows, static_cast<std::size_t>(copies));
    weight_matrix.values = weights.read();
    return compare_bf16(output.front().read(),
                        combine_reference(bf16_matrix(input.front().read(),
                                                      rows * static_cast<std::size_t>(copies),
                                                      static_cast<std::size_t>(size.columns)),
                                          row_matrix,
                                          weight_matrix),
                        {.relative = 2.0 * bf16_rounding, .absolute = 1e-5});
  }
};

// ---- RMSNorm and SwiGLU, quantised -------------------------------------------------------------

// Rows of `width` bf16 in, rows of `columns` in E4M3 out.
struct QuantisingState {
  Rows size;
  std::int64_t width;
  std::vector<DeviceBuffer<Bits>> input;
  std::vector<DeviceBuffer<unsigned char>> values;
  std::vector<DeviceBuffer<float>> scales;
  DeviceBuffer<Bits> gain;

  QuantisingState(const Shape& shape, std::int64_t input_width, int sets, std::uint64_t seed)
      : size(shape), width(input_width), gain(random_bf16(size_of(1, size.columns), seed + 7)) {
    for (int set = 0; set < sets; ++set) {
      input.push_back(
          random_bf16(size_of(size.rows, width), seed + static_cast<std::uint64_t>(set)));
      values.emplace_back(size_of(size.rows, size.columns));
      scales.emplace_back(size_of(size.rows, size.columns / 128));
    }
    check_cuda(cudaDeviceSynchronize(), "fill");
  }

  [[nodiscard]] QuantisedRows output(std::size_t set) const {
    return {.values = values[set].get(), .scales = scales[set].get()};
  }

  void norm(int set, cudaStream_t stream) const {
    const auto at = static_cast<std::size_t>(set);
    run_rms_norm({.input = input[at].get(),
                  .gain = gain.get(),
                  .tokens = static_cast<std::int32_t>(size.rows),
                  .columns = static_cast<std::int32_t>(size.columns),
                  .quantised = output(at)},
                 stream);
  }

  void swiglu(int set, cudaStream_t stream) const {
    const auto at = static_cast<std::size_t>(set);
    run_swiglu({.input = input[at].get(),
                .rows = static_cast<std::int32_t>(size.rows),
                .columns = static_cast<std::int32_t>(size.columns),
                .quantised = output(at)},
               stream);
  }

  void quantise(int set, cudaStream_t stream) const {
    const auto at = static_cast<std::size_t>(set);
    run_quantise({.input = input[at].get(),
                  .tokens = static_cast<std::int32_t>(size.rows),
                  .columns = static_cast<std::int32_t>(size.columns),
                  .output = output(at)},
                 stream);
  }

  [[nodiscard]] Matrix<float> first_input() const {
    return bf16_matrix(
        input.front().read(), static_cast<std::size_t>(size.rows), static_cast<std::size_t>(width));
  }

  [[nodiscard]] CheckResult check(const std::function<void(int, cudaStream_t)>& run,
                                  const Matrix<double>& reference) const {
    fill(values.front().get(), values.front().bytes(), Fill::Poison, 0, nullptr);
    fill(scales.front().get(), scales.front().bytes(), Fill::Poison, 0, nullptr);
    run(0, nullptr);
    check_cuda(cudaDeviceSynchronize(), "elementwise kernel");
    return compare(dequantised(values.front(), scales.front()), reference, quantised_tolerance);
  }
};

Matrix<double> as_double(const Matrix<float>& matrix) {
  Matrix<double> result(matrix.rows, matrix.columns);
  result.values.assign(matrix.values.begin(), matrix.values.end());
  return result;
}

PreparedKernel prepare_combine(const Shape& shape, std::uint64_t seed, bool timed) {
  PreparedKernel prepared;
  const Rows size(shape);
  const auto copies = static_cast<double>(shape.at("copies"));
  prepared.flops = 2.0 * copies * size.count();
  prepared.bytes =
      2.0 * size.count() * (copies + 1.0) + 8.0 * copies * static_cast<double>(size.rows);
  prepared.sets = timed ? cold_sets(prepared.bytes) : 1;
  const auto state = std::make_shared<CombineState>(shape, prepared.sets, seed);
  prepared.own = [state](int set, cudaStream_t stream) { state->run(set, stream); };
  prepared.check = [state] { return state->check(); };
  return prepared;
}

using Launch = void (QuantisingState::*)(int, cudaStream_t) const;
using Reference = std::function<Matrix<double>(const QuantisingState&)>;

PreparedKernel prepare_quantising(const Shape& shape,
                                  std::int64_t wide,  // input columns of one output column
                                  Launch launch,
                                  const Reference& reference,
                                  std::uint64_t seed,
                                  bool timed) {
  PreparedKernel prepared;
  const Rows size(shape);
  prepared.bytes = size.count() * (2.0 * static_cast<double>(wide) + 1.0 + 4.0 / 128.0);
  prepared.sets = timed ? cold_sets(prepared.bytes) : 1;
  const auto state =
      std::make_shared<QuantisingState>(shape, wide * size.columns, prepared.sets, seed);
  prepared.own = [state, launch](int set, cudaStream_t stream) { ((*state).*launch)(set, stream); };
  prepared.check = [state, run = prepared.own, reference] {
    return state->check(run, reference(*state));
  };
  return prepared;
}

std::vector<ShapeParameter> parameters() {
  return {{"tokens", "tokens", 4096}, {"columns", "columns, a multiple of 128", 7168}};
}

std::vector<Shape> checks() {
  return {{{"tokens", 1}, {"columns", 128}},
          {{"tokens", 3}, {"columns", 384}},
          {{"tokens", 17}, {"columns", 2048}},
          {{"tokens", 5}, {"columns", 5120}},
          {{"tokens", 33}, {"columns", 7168}},
          {{"tokens", 2}, {"columns", 16'384}}};
}

KernelEntry quantising_entry(const std::string& name,
                             const std::string& help,
                             std::int64_t wide,
                             Launch launch,
                             const Reference& reference) {
  return {.name = name,
          .help = help,
          .parameters = parameters(),
          .checks = checks(),
          .prepare = [=](const Shape& shape, std::uint64_t seed, bool timed) {
            return prepare_quantising(shape, wide, launch, reference, seed, timed);
          }};
}

}  // namespace

std::vector<KernelEntry> elementwise_entries() {
  std::vector<ShapeParameter> combine = parameters();
  combine.push_back({"copies", "rows that make a token, up to 16", 8});
  return {{.name = "combine",
           .help = "weighted sum of the rows of every token",
           .parameters = combine,
           .checks = {{{"tokens", 1}, {"columns", 128}, {"copies", 1}},
                      {{"tokens", 37}, {"columns", 2176}, {"copies", 2}},
                      {{"tokens", 64}, {"columns", 7168}, {"copies", 8}}},
           .prepare = prepare_combine},
          quantising_entry("rms_norm_quantise",
                           "RMSNorm, then fp8 with a scale for 128 columns",
                           1,
                           &QuantisingState::norm,
                           [](const QuantisingState& state) {
                             const std::vector<float> gain =
                                 bf16_matrix(state.gain.read(), 1, state.gain.size()).values;
                             return rms_norm_reference(state.first_input(), gain, 1e-6);
                           }),
          quantising_entry(
              "swiglu_quantise",
              "silu(gate) times up, then fp8 with a scale for 128 columns",
              2,
              &QuantisingState::swiglu,
              [](const QuantisingState& state) { return swiglu_reference(state.first_input()); }),
          quantising_entry(
              "quantise",
              "fp8 with a scale for 128 columns",
              1,
              &QuantisingState::quantise,
              [](const QuantisingState& state) { return as_double(state.first_input()); })};
}

}  // namespace rackplan::kernels
