// SPDX-License-Identifier: Apache-2.0
// How long one launch takes on the GPU: a CUDA graph of many launches over rotating buffers, so
// that neither the CPU nor the L2 cache is measured, replayed until the median stands.
#pragma once

#include <cstddef>
#include <cuda_runtime_api.h>
#include <functional>
#include <vector>

namespace rackplan::kernels {

/// Of one launch, over the replays. Microseconds.
struct Timing {
  double median = 0.0;
  double p10 = 0.0;
  double p90 = 0.0;
  double least = 0.0;
  int launches = 0;  // in a replay
  int replays = 0;
};

struct TimingProtocol {
  double replay_us = 1000.0;  // a replay lasts at least so long
  int warm_up = 3;
  int replays = 10;
  int most_launches = 2000;  // in a graph
};

/// `launch(i, stream)` launches once over the i-th set of buffers, i < `sets`. Throws
/// std::runtime_error with CUDA's reason.
[[nodiscard]] Timing time_launches(const std::function<void(int, cudaStream_t)>& launch,
                                   int sets,
                                   const TimingProtocol& protocol = {});

/// Sets of buffers of `bytes` each that no cache keeps: together more than five times the L2 cache,
/// at least 1, within a quarter of the memory.
[[nodiscard]] int cold_sets(double bytes);

}  // namespace rackplan::kernels
