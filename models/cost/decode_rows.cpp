// SPDX-License-Identifier: Apache-2.0
#include "models/cost/decode_rows.h"

#include "models/cost/adaptive_knots.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace rackplan {
namespace {

// The two add up to at most the promised 0.5 %.
constexpr double context_tolerance = 0.0015;
constexpr double batch_tolerance = 0.002;

using Column = std::vector<double>;  // seconds

double weight_of(std::int64_t low, std::int64_t x, std::int64_t high) {
  return static_cast<double>(x - low) / static_cast<double>(high - low);
}

/// The time that a step owes to the tokens of g requests in the routed experts, E(g) with E(0) = 0.
class ExpertTime {
 public:
  explicit ExpertTime(StepInputs inputs) : inputs_(std::move(inputs)) {
    // Without the branch of the shared expert a step is the sum of its parts.
    inputs_.engine.shared_expert_overlap = 0.0;
    without_ = step(0);
  }

  [[nodiscard]] double operator()(std::int64_t requests) const { return step(requests) - without_; }

 private:
  [[nodiscard]] double step(std::int64_t requests) const {
    return decode_time(inputs_, {.rank_batch = 1, .rank_context = 0, .global_requests = requests}) /
           s;
  }

  StepInputs inputs_;
  double without_ = 0.0;
};

class DecodeBuilder {
 public:
  DecodeBuilder(const StepInputs& inputs, const StepLimits& limits)
      : inputs_(inputs),
        max_batch_(limits.max_batch_per_rank),
        expert_time_(inputs),
        contexts_(adaptive_knots(0, limits.max_context_per_request, context_tolerance, [&](auto m) {
          return over_batches(m);
        })) {}

  DecodeTables build() {
    add_rows();
    if (inputs_.model.moe_layers > 0) {
      add_experts();
    } else {
      tables_.experts.floor.clear();
    }
    return std::move(tables_);
  }

 private:
  [[nodiscard]] double step(int batch, std::int64_t mean_context, std::int64_t requests) const {
    return decode_time(inputs_,
                       {.rank_batch = batch,
                        .rank_context = mean_context * batch,
                        .global_requests = requests}) /
           s;
  }

  /// What the rank does for itself. Measured where the routed experts outlast any shared expert.
  [[nodiscard]] double rank_time(int batch, std::int64_t mean_context) const {
    const std::int64_t plenty = std::int64_t{batch} * 1024 * inputs_.plan.stage_gpus();
    return step(batch, mean_context, plenty) - expert_time_(plenty);
  }

  /// Step times at one mean context, over batches from 1 to the largest.
  [[nodiscard]] std::vector<double> over_batches(std::int64_t mean_context) const {
    std::vector<double> times;
    for (int batch = 1; batch < max_batch_; batch *= 4) {
      times.push_back(rank_time(batch, mean_context));
    }
    times.push_back(rank_time(max_batch_, mean_context));
    return times;
  }

  /// The rank's times at the mean contexts, then that of a step without context or routed tokens.
  const Column& column(int batch) {
    auto found = columns_.find(batch);
    if (found == columns_.end()) {
      Column times;
      for (const std::int64_t context : contexts_) {
        times.push_back(rank_time(batch, context));
      }
      times.push_back(step(batch, 0, 0));
      found = columns_.emplace(batch, std::move(times)).first;
    }
    return found->second;
  }

  void add_rows() {
    const std::vector<std::int64_t> knots =
        adaptive_knots(1, max_batch_, batch_tolerance, [&](std::int64_t batch) {
          return column(static_cast<int>(batch));
        });
    add_row(1, column(1));
    for (std::size_t i = 0; i + 1 < knots.size(); ++i) {
      const Column& low = column(static_cast<int>(knots[i]));
      const Column& high = column(static_cast<int>(knots[i + 1]));
      for (std::int64_t batch = knots[i] + 1; batch <= knots[i + 1]; ++batch) {
        const double weight = weight_of(knots[i], batch, knots[i + 1]);
        Column mixed(low.size());
        for (std::size_t k = 0; k < low.size(); ++k) {
          mixed[k] = low[k] + (high[k] - low[k]) * weight;
        }
        add_row(batch, mixed);
      }
    }
  }

  void add_row(std::int64_t batch, const Column& times) {
    std::vector<StepTable::Segment> row;
    for (std::size_t i = 0; i + 1 < contexts_.size(); ++i) {
      const std::int64_t from = to_subticks(times[i]);
      const std::int64_t to = std::max(from, to_subticks(times[i + 1]));
      const std::int64_t width = (contexts_[i + 1] - contexts_[i]) * batch;
      row.push_back({.x0 = contexts_[i] * batch, .y0 = from, .slope = (to - from) / width});
    }
    tables_.rows.push_back(std::move(row));
    tables_.experts.floor.push_back(to_subticks(std::max(0.0, times.back() - times.front())));
  }

  void add_experts() {
    const std::int64_t most = std::int64_t{max_batch_} * inputs_.plan.attention_dp;
    const double least = rank_time(1, 0);  // errors count against a whole step
    const std::vector<std::int64_t> knots =
        adaptive_knots(0, most, batch_tolerance, [&](std::int64_t requests) {
          return Column{least + expert_time_(requests)};
        });
    std::vector<std::int64_t>& time = tables_.experts.time;
    time.push_back(0);
    for (std::size_t i = 0; i + 1 < knots.size(); ++i) {
      const double low = expert_time_(knots[i]);
      const double high = expert_time_(knots[i + 1]);
      for (std::int64_t requests = knots[i] + 1; requests <= knots[i + 1]; ++requests) {
        const double weight = weight_of(knots[i], requests, knots[i + 1]);
        time.push_back(to_subticks(std::max(0.0, low + (high - low) * weight)));
      }
    }
  }

  const StepInputs& inputs_;
  int max_batch_;
  ExpertTime expert_time_;
  std::vector<std::int64_t> contexts_;  // mean context a request
  std::map<int, Column> columns_;       // by batch
  DecodeTables tables_;
};

}  // namespace

std::int64_t to_subticks(double seconds) {
  // 35 s is far beyond any step; the bound keeps sums of two in 64 bits.
  return std::llround(std::min(seconds * subticks_per_second, 0x1p61));
}

DecodeTables decode_tables(const StepInputs& inputs, const StepLimits& limits) {
  return DecodeBuilder(inputs, limits).build();
}

}  // namespace rackplan
