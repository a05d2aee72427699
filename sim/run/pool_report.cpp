// SPDX-License-Identifier: Apache-2.0
#include "sim/run/pool_report.h"

#include "models/cost/step_breakdown.h"
#include "models/cost/step_table_builder.h"
#include "sim/run/pool_policies.h"
#include "sim/scenario/choice_names.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <string>
#include <vector>

namespace rackplan {
namespace {

// Sums breakdowns, each weighted by the time spent in such steps.
class TimeSplit {
 public:
  void add(const StepBreakdown& step, double seconds) {
    const double per_step = seconds / step.total.in_base();
    for (const StepBreakdown::Row& row : step.rows) {
      by_op_[row.name] += row.time.in_base() * per_step;
    }
    for (const auto& part : step.bounds) {
      by_bound_[std::string(name_of(part.bound))] += part.time.in_base() * per_step;
    }
    for (const auto& part : step.sources) {
      by_source_[std::string(name_of(part.source))] += part.time.in_base() * per_step;
    }
    error_ += step.relative_error * seconds;
    total_ += seconds;
  }

  void write(PoolReport& report) const {
    report.time_by_op = shares(by_op_);
    report.time_by_bound = shares(by_bound_);
    report.time_by_source = shares(by_source_);
    report.step_time_error = total_ > 0.0 ? error_ / total_ : 0.0;
  }

 private:
  [[nodiscard]] std::vector<Share> shares(const std::map<std::string, double>& seconds) const {
    std::vector<Share> list;
    for (const auto& [name, time] : seconds) {
      if (time > 0.0) {
        list.push_back({name, time / total_});
      }
    }
    std::stable_sort(list.begin(), list.end(), [](const Share& a, const Share& b) {
      return a.fraction > b.fraction;
    });
    return list;
  }

  std::map<std::string, double> by_op_;
  std::map<std::string, double> by_bound_;
  std::map<std::string, double> by_source_;
  double error_ = 0.0;
  double total_ = 0.0;
};

// Batches that are priced as one: about eight an octave.
std::size_t batch_class(std::size_t batch) {
  const int octave = static_cast<int>(std::bit_width(batch)) - 1;
  return octave <= 3 ? batch : (static_cast<std::size_t>(octave) << 3U) + (batch >> (octave - 3));
}

void split_decode(const AssembledDeployment& deployment,
                  std::size_t index,
                  const PoolTally& tally,
                  TimeSplit& split) {
  struct Point {
    double seconds = 0.0;
    double batch_seconds = 0.0;
    double context_seconds = 0.0;
    double request_seconds = 0.0;
  };
  std::map<std::size_t, Point> points;
  for (std::size_t batch = 1; batch < tally.decode_by_batch.size(); ++batch) {
    const BatchTime& spent = tally.decode_by_batch[batch];
    Point& point = points[batch_class(batch)];
    point.seconds += spent.seconds;
    point.batch_seconds += static_cast<double>(batch) * spent.seconds;
    point.context_seconds += spent.context_seconds;
    point.request_seconds += spent.request_seconds;
  }
  const StepInputs inputs = deployment.inputs(index);
  for (const auto& [unused, point] : points) {
    if (point.seconds > 0.0) {
      const auto mean = [seconds = point.seconds](double sum) {
        return std::llround(sum / seconds);
      };
      const DecodeShape shape{.rank_batch = static_cast<int>(mean(point.batch_seconds)),
                              .rank_context = mean(point.context_seconds),
                              .global_requests = mean(point.request_seconds)};
      split.add(explain_decode(inputs, shape), point.seconds);
    }
  }
}

void split_prefill(const AssembledDeployment& deployment,
                   std::size_t index,
                   const PoolTally& tally,
                   TimeSplit& split) {
  const StepInputs inputs = deployment.inputs(index);
  for (const PrefillClass& size : tally.prefill_by_size) {
    if (size.steps == 0) {
      continue;
    }
    const auto rank_tokens = static_cast<double>(size.rank_tokens);
    const double spread = static_cast<double>(size.tokens) / rank_tokens;
    const std::int64_t tokens = std::llround(rank_tokens / static_cast<double>(size.steps));
    split.add(explain_prefill(inputs, prefill_shape(tokens, size.rank_work / rank_tokens, spread)),
              size.seconds);
  }
}

// Requests of a replica in its decode steps.
double mean_decode_batch(const PoolTally& tally) {
  double requests = 0.0;
  double seconds = 0.0;
  for (const BatchTime& spent : tally.decode_by_batch) {
    requests += spent.request_seconds;
    seconds += spent.seconds;
  }
  return seconds > 0.0 ? requests / seconds : 0.0;
}

double mean_prompts(const PoolTally& tally) {
  double prompts = 0.0;
  double seconds = 0.0;
  for (const PrefillClass& size : tally.prefill_by_size) {
    if (size.steps > 0) {
      prompts += static_cast<double>(size.prompts) / static_cast<double>(size.steps) * size.seconds;
      seconds += size.seconds;
    }
  }
  return seconds > 0.0 ? prompts / seconds : 0.0;
}

}  // namespace

PoolReport pool_report(const AssembledDeployment& deployment,
                       std::size_t index,
                       const PoolTally& tally,
                       Seconds measured) {
  const AssembledPool& pool = deployment.pools[index];
  const bool prefill = pool.spec.role == PoolRole::Prefill;
  const double seconds = measured.in_base();
  const auto replicas = static_cast<double>(pool.spec.replicas);
  const auto capacity = static_cast<double>(pool.memory.kv_capacity_tokens_per_rank) *
                        pool.spec.parallel.attention_dp;
  PoolReport report;
  report.name = report.role = choice_names::name_of(choice_names::roles, pool.spec.role);
  report.system = pool.system.id;
  report.parallel = to_string(pool.spec.parallel);
  report.replicas = pool.spec.replicas;
  report.gpus = pool.spec.replicas * pool.spec.parallel.gpus();
  report.mean_batch = prefill ? mean_prompts(tally) : mean_decode_batch(tally);
  report.max_batch = pool.max_batch();
  if (seconds > 0.0) {
    const auto [least, most] =
        std::minmax_element(tally.busy_seconds.begin(), tally.busy_seconds.end());
    double busy = 0.0;
    for (const double time : tally.busy_seconds) {
      busy += time;
    }
    report.utilisation = {busy / replicas / seconds, *least / seconds, *most / seconds};
    report.kv_occupancy_mean = tally.kv_reserved_token_seconds / (capacity * replicas * seconds);
    report.mean_queue = tally.queue_request_seconds / (replicas * seconds);
  }
  report.kv_occupancy_peak = static_cast<double>(tally.kv_reserved_peak) / capacity;
  if (tally.prefix_lookup_tokens > 0) {
    report.prefix_cache =
        PrefixCacheReport{.lookup_tokens = tally.prefix_lookup_tokens,
                          .hit_tokens = tally.prefix_hit_tokens,
                          .hit_ratio = static_cast<double>(tally.prefix_hit_tokens) /
                                       static_cast<double>(tally.prefix_lookup_tokens),
                          .evicted_blocks = tally.prefix_evicted_blocks};
  }
  if (pool.kv.grows()) {
    report.preemptions = tally.preemptions;
    report.recomputed_tokens = tally.recomputed_tokens;
  }
  if (pool_mixes(pool.spec, pool.engine)) {
    report.mixed_steps = tally.mixed_steps;
  }
  TimeSplit split;
  split_decode(deployment, index, tally, split);
  split_prefill(deployment, index, tally, split);
  split.write(report);
  return report;
}

}  // namespace rackplan
