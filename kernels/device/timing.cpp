// SPDX-License-Identifier: Apache-2.0
#include "kernels/device/timing.h"

#include "kernels/device/device.h"

#include <algorithm>
#include <cmath>

namespace rackplan::kernels {
namespace {

// CUDA's handles, destroyed when they go out of scope.
struct Stream {
  cudaStream_t handle = nullptr;
  Stream() { check_cuda(cudaStreamCreateWithFlags(&handle, cudaStreamNonBlocking), "stream"); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream() { cudaStreamDestroy(handle); }
};

struct Event {
  cudaEvent_t handle = nullptr;
  Event() { check_cuda(cudaEventCreate(&handle), "event"); }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event() { cudaEventDestroy(handle); }
};

struct Graph {
  cudaGraph_t graph = nullptr;
  cudaGraphExec_t exec = nullptr;

  Graph(const std::function<void(int, cudaStream_t)>& launch,
        int sets,
        int launches,
        cudaStream_t stream) {
    check_cuda(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal), "capture");
    for (int i = 0; i < launches; ++i) {
      launch(i % sets, stream);
    }
    check_cuda(cudaStreamEndCapture(stream, &graph), "end of the capture");
    check_cuda(cudaGraphInstantiate(&exec, graph, 0), "graph");
  }
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;
  ~Graph() {
    cudaGraphExecDestroy(exec);
    cudaGraphDestroy(graph);
  }
};

// Microseconds of one replay.
double replay(const Graph& graph, cudaStream_t stream) {
  const Event start;
  const Event end;
  check_cuda(cudaEventRecord(start.handle, stream), "start");
  check_cuda(cudaGraphLaunch(graph.exec, stream), "replay");
  check_cuda(cudaEventRecord(end.handle, stream), "end");
  check_cuda(cudaEventSynchronize(end.handle), "replay");
  float milliseconds = 0.0F;
  check_cuda(cudaEventElapsedTime(&milliseconds, start.handle, end.handle), "elapsed time");
  return 1000.0 * static_cast<double>(milliseconds);
}

// The q-quantile of sorted values, the nearest at or above.
double quantile(const std::vector<double>& sorted, double q) {
  const double rank = std::ceil(q * static_cast<double>(sorted.size())) - 1.0;
  return sorted[static_cast<std::size_t>(std::max(0.0, rank))];
}

}  // namespace

Timing time_launches(const std::function<void(int, cudaStream_t)>& launch,
                     int sets,
                     const TimingProtocol& protocol) {
  const Stream stream;
  for (int i = 0; i < sets; ++i) {  // modules load, attributes are set
    launch(i, stream.handle);
  }
  check_cuda(cudaStreamSynchronize(stream.handle), "first launches");
  const double rough = [&] {
    const int launches = std::max(sets, 10);
    const Graph graph(launch, sets, launches, stream.handle);
    (void)replay(graph, stream.handle);
    return replay(graph, stream.handle) / launches;
  }();
  const double wanted = std::ceil(protocol.replay_us / std::max(rough, 0.1));
  const int launches = std::clamp(static_cast<int>(wanted), sets, protocol.most_launches);
  const Graph graph(launch, sets, launches, stream.handle);
  for (int i = 0; i < protocol.warm_up; ++i) {
    (void)replay(graph, stream.handle);
  }
  std::vector<double> times;
  for (int i = 0; i < protocol.replays; ++i) {
    times.push_back(replay(graph, stream.handle) / launches);
  }
  std::sort(times.begin(), times.end());
  return {.median = quantile(times, 0.5),
          .p10 = quantile(times, 0.1),
          .p90 = quantile(times, 0.9),
          .least = times.front(),
          .launches = launches,
          .replays = protocol.replays};
}

int cold_sets(double bytes) {
  const Device& device = current_device();
  const double wanted = std::ceil(5.0 * static_cast<double>(device.l2_bytes) / bytes) + 1.0;
  const double fit = std::floor(static_cast<double>(device.memory_bytes) / 4.0 / bytes);
  return std::max(1, static_cast<int>(std::min(wanted, fit)));
}

}  // namespace rackplan::kernels
