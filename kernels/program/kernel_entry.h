// SPDX-License-Identifier: Apache-2.0
// What the program can check and time: one entry a kernel, found by name.
#pragma once

#include <cstdint>
#include <cuda_runtime_api.h>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace rackplan::kernels {

struct ShapeParameter {
  std::string name;
  std::string help;
  std::int64_t value = 0;  // default
};

/// Values of a kernel's parameters, all of them.
using Shape = std::map<std::string, std::int64_t>;

/// How far results are from the reference.
struct CheckResult {
  double worst = 0.0;      // largest error over what is allowed for that output
  std::int64_t wrong = 0;  // outputs beyond it, NaN and touched padding included
  std::int64_t outputs = 0;
  std::string worst_at;  // "row 3, column 17: -0.71, reference 0.93"
  [[nodiscard]] bool passed() const { return wrong == 0 && outputs > 0; }
};

/// One shape with its buffers on the GPU, filled.
struct PreparedKernel {
  std::function<void(int, cudaStream_t)> own;      // over one of `sets` sets of buffers
  std::function<void(int, cudaStream_t)> library;  // the same work by a library; may be empty
  std::string library_name;
  std::function<CheckResult()> check;  // runs `own` over poisoned outputs and compares
  int sets = 1;
  double flops = 0.0;
  double bytes = 0.0;  // read from and written to memory
};

struct KernelEntry {
  std::string name;
  std::string help;
  std::vector<ShapeParameter> parameters;
  std::vector<Shape> checks;  // shapes of the correctness set; what they leave out has its default
  /// `timed`: as many sets as the L2 cache cannot hold; else one. Throws std::invalid_argument for
  /// a shape the kernel does not take.
  std::function<PreparedKernel(const Shape&, std::uint64_t seed, bool timed)> prepare;

  /// The defaults, with `given` in place of some. Throws std::invalid_argument on an unknown name.
  [[nodiscard]] Shape complete(const Shape& given) const;
};

[[nodiscard]] const std::vector<KernelEntry>& kernel_entries();

/// The parts of the list.
[[nodiscard]] std::vector<KernelEntry> grouped_gemm_entries();
[[nodiscard]] std::vector<KernelEntry> routing_entries();
[[nodiscard]] std::vector<KernelEntry> elementwise_entries();
[[nodiscard]] std::vector<KernelEntry> dense_gemm_entries();

}  // namespace rackplan::kernels
