// SPDX-License-Identifier: Apache-2.0
#include "sim/run/workload_observation.h"

#include "sim/engine/random.h"

#include <algorithm>
#include <cmath>

namespace rackplan {
namespace {

constexpr Tick ticks_of_minute = 60 * ticks_per_second;
constexpr std::size_t minutes_of_hour = 60;

std::vector<std::int64_t> sampled_capacities(double sample) {
  std::vector<std::int64_t> capacities;
  for (const std::int64_t capacity : default_curve_capacities) {
    capacities.push_back(std::max<std::int64_t>(
        1, static_cast<std::int64_t>(std::llround(static_cast<double>(capacity) * sample))));
  }
  return capacities;
}

void keep_sampled(std::span<const BlockHash> hashes, double sample, std::vector<BlockHash>& kept) {
  kept.clear();
  for (const BlockHash hash : hashes) {
    if (sample >= 1.0 || uniform_of(draw_bits(hash, Purpose::Sample, 0)) < sample) {
      kept.push_back(hash);
    }
  }
}

}  // namespace

double WorkloadObservation::token_share(std::int64_t hit_blocks) const {
  return static_cast<double>(hit_blocks * prefix->convention.tokens) /
         (block_sample * static_cast<double>(prompt.total()));
}

std::optional<double> WorkloadObservation::ideal_hits() const {
  return prefix ? std::optional(token_share(prefix->ideal_hit_blocks)) : std::nullopt;
}

std::optional<double> WorkloadObservation::lru_hits(std::size_t i) const {
  return prefix ? std::optional(token_share(prefix->lru[i].hit_blocks)) : std::nullopt;
}

std::size_t WorkloadObservation::busiest_hour_index() const {
  std::size_t busiest = 0;
  std::int64_t most = -1;
  for (std::size_t hour = 0; (hour + 1) * minutes_of_hour <= by_minute.size(); ++hour) {
    std::int64_t sum = 0;
    for (std::size_t m = 0; m < minutes_of_hour; ++m) {
      sum += by_minute[hour * minutes_of_hour + m];
    }
    if (sum > most) {
      most = sum;
      busiest = hour;
    }
  }
  return busiest;
}

std::optional<std::int64_t> WorkloadObservation::busiest_hour() const {
  if (by_minute.size() < minutes_of_hour) {
    return std::nullopt;
  }
  const std::size_t first = busiest_hour_index() * minutes_of_hour;
  std::int64_t sum = 0;
  for (std::size_t m = 0; m < minutes_of_hour; ++m) {
    sum += by_minute[first + m];
  }
  return sum;
}

WorkloadObservation observe(RequestSource& source,
                            Tick horizon,
                            double block_sample,
                            const std::function<void(const ObservedRequest&)>& look) {
  WorkloadObservation seen;
  PrefixCurve curve(sampled_capacities(block_sample));
  std::vector<BlockHash> kept;
  for (Tick arrival = source.next_arrival(); arrival <= horizon && arrival != never;
       arrival = source.next_arrival()) {
    const Request request = source.take();
    const PromptBlocks blocks = source.blocks_of(request.id);
    ++seen.requests;
    seen.span = request.arrival;
    seen.by_minute.resize(static_cast<std::size_t>(request.arrival / ticks_of_minute) + 1);
    ++seen.by_minute.back();
    for (WindowCounter& window : seen.windows) {
      window.add(request.arrival);
    }
    seen.prompt.add(request.prompt_tokens);
    seen.output.add(request.output_tokens);
    seen.correlation.add(request.prompt_tokens, request.output_tokens);
    keep_sampled(blocks.hashes, block_sample, kept);
    curve.add({blocks.convention, kept}, request.prompt_tokens);
    if (look) {
      look({request, blocks});
    }
    source.on_complete(request.id, request.arrival);
  }
  seen.prefix = curve.summary();
  seen.block_sample = block_sample;
  return seen;
}

}  // namespace rackplan
