// SPDX-License-Identifier: Apache-2.0
// The GPU that kernels run on, and CUDA's errors as exceptions.
#pragma once

#include <cuda_runtime_api.h>
#include <string>

namespace rackplan::kernels {

struct Device {
  std::string name;
  std::string uuid;
  int major = 0;
  int minor = 0;
  int multiprocessors = 0;
  std::size_t memory_bytes = 0;
  std::size_t l2_bytes = 0;
  std::string driver;  // "13.0", of CUDA
  std::string runtime;

  /// Compute capability 9.0, which the fast kernels are compiled for.
  [[nodiscard]] bool hopper() const { return major == 9 && minor == 0; }
};

/// Throws std::runtime_error("what: CUDA's reason") unless it is cudaSuccess.
void check_cuda(cudaError_t error, const char* what);

/// GPUs of this machine; 0 without a driver.
[[nodiscard]] int device_count();

/// The current one. Throws std::runtime_error without one.
[[nodiscard]] const Device& current_device();

}  // namespace rackplan::kernels
