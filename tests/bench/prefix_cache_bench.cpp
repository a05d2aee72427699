// SPDX-License-Identifier: Apache-2.0
// What a request costs a prefix cache: counting its hits and touching its blocks. items_per_second
// counts blocks touched.
#include "sim/engine/random.h"
#include "sim/serving/prefix_cache.h"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

namespace rackplan {
namespace {

constexpr std::size_t prompt_blocks = 24;  // the mean of Mooncake's conversation trace

/// A third of the prompt is one of `stems` known beginnings, the rest is new.
void next_prompt(std::vector<BlockHash>& prompt, std::uint64_t request, std::uint64_t stems) {
  constexpr std::size_t known = prompt_blocks / 3;
  const std::uint64_t stem = draw_bits(1, Purpose::PromptLength, request) % stems;
  for (std::size_t i = 0; i < prompt.size(); ++i) {
    prompt[i] = i < known ? stem * known + i : (1ULL << 40U) + request * prompt_blocks + i;
  }
}

void serve_a_prompt(benchmark::State& state) {
  const std::int64_t capacity = state.range(0);
  PrefixCache cache(capacity);
  std::vector<BlockHash> prompt(prompt_blocks);
  const auto stems = static_cast<std::uint64_t>(capacity) / 16;
  std::uint64_t request = 0;
  while (cache.size() < capacity) {
    next_prompt(prompt, request++, stems);
    cache.touch(prompt);
  }
  for (auto _ : state) {
    next_prompt(prompt, request++, stems);
    benchmark::DoNotOptimize(cache.leading_blocks(prompt));
    cache.touch(prompt);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(prompt_blocks));
}
BENCHMARK(serve_a_prompt)->Arg(1'000)->Arg(100'000)->Arg(1'000'000);

/// The worst for the caches of the processor: every block is held, and far from the one before.
void touch_scattered_blocks(benchmark::State& state) {
  const std::int64_t capacity = state.range(0);
  PrefixCache cache(capacity);
  std::vector<BlockHash> block(1);
  for (std::int64_t id = 0; id < capacity; ++id) {
    block[0] = static_cast<BlockHash>(id);
    cache.touch(block);
  }
  std::uint64_t draw = 0;
  for (auto _ : state) {
    block[0] = draw_bits(1, Purpose::Routing, draw++) % static_cast<std::uint64_t>(capacity);
    cache.touch(block);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(touch_scattered_blocks)->Arg(1'000)->Arg(100'000)->Arg(1'000'000);

}  // namespace
}  // namespace rackplan
