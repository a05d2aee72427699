// SPDX-License-Identifier: Apache-2.0
// What the event loop does all the time: ask who acts next, and draw a random length.
#include "sim/engine/min_index.h"
#include "sim/engine/random.h"

#include <benchmark/benchmark.h>

#include <cstdint>

namespace rackplan {
namespace {

void next_of_replicas(benchmark::State& state) {
  const auto replicas = static_cast<std::size_t>(state.range(0));
  MinIndex<std::int64_t> boundaries(replicas, 0);
  std::uint64_t step = 0;
  for (auto _ : state) {
    const std::size_t replica = boundaries.argmin();
    const auto length = static_cast<std::int64_t>(draw_bits(1, Purpose::OutputLength, step) >> 40U);
    boundaries.set(replica, boundaries.min() + length);
    ++step;
  }
  benchmark::DoNotOptimize(boundaries.min());
}
BENCHMARK(next_of_replicas)->Arg(12)->Arg(192)->Arg(4096);

void draw_length(benchmark::State& state) {
  std::uint64_t request = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(draw_integer(500, 1500, 1, Purpose::OutputLength, request));
    ++request;
  }
}
BENCHMARK(draw_length);

}  // namespace
}  // namespace rackplan
