// SPDX-License-Identifier: Apache-2.0
#include "models/cost/decode_rows.h"

#include "models/cost/adaptive_knots.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace rackplan {
namespace {

// The two add up to at most the promised 0.5 %.
constexpr double context_tolerance = 0.0015;
constexpr double batch_tolerance = 0.002;

using Column = std::vector<double>;  // seconds at the mean contexts

Column blend(const Column& a, const Column& b, double weight) {
  Column mixed(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    mixed[i] = a[i] + (b[i] - a[i]) * weight;
  }
  return mixed;
}

class DecodeRows {
 public:
  DecodeRows(const StepInputs& inputs, const StepLimits& limits)
      : inputs_(inputs),
        ranks_(inputs.plan.attention_dp),
        max_batch_(limits.max_batch),
        fullest_((limits.max_batch + ranks_ - 1) / ranks_),
        contexts_(adaptive_knots(0, limits.max_context_per_request, context_tolerance, [&](auto m) {
          return over_batches(m);
        })) {}

  std::vector<std::vector<StepTable::Segment>> build() {
    const int first = build_uneven_rows();
    if (first <= fullest_) {
      build_even_rows(first);
    }
    return std::move(rows_);
  }

 private:
  [[nodiscard]] double seconds(int batch, std::int64_t mean_context) const {
    const double context = static_cast<double>(mean_context) * batch;
    return decode_time(inputs_, decode_shape(ranks_, batch, context)) / s;
  }

  /// Step times at one mean context, over batches from 1 to the largest.
  [[nodiscard]] std::vector<double> over_batches(std::int64_t mean_context) const {
    std::vector<double> times;
    for (int batch = 1; batch < max_batch_; batch *= 4) {
      times.push_back(seconds(batch, mean_context));
    }
    times.push_back(seconds(max_batch_, mean_context));
    return times;
  }

  const Column& column(int batch) {
    auto found = columns_.find(batch);
    if (found == columns_.end()) {
      Column times;
      for (const std::int64_t context : contexts_) {
        times.push_back(seconds(batch, context));
      }
      found = columns_.emplace(batch, std::move(times)).first;
    }
    return found->second;
  }

  [[nodiscard]] int fewest(int fullest) const { return (fullest - 1) * ranks_ + 1; }
  [[nodiscard]] int most(int fullest) const { return fullest * ranks_; }

  std::vector<std::int64_t> knots_between(int low, int high) {
    return adaptive_knots(low, high, batch_tolerance, [&](std::int64_t batch) {
      return column(static_cast<int>(batch));
    });
  }

  /// Small batches, where one more request wakes more experts: knots among the batches of each
  /// fullest rank, until straight from the fewest to the most. Returns the first q left to do.
  int build_uneven_rows() {
    for (int q = 1; q <= fullest_; ++q) {
      const std::vector<std::int64_t> knots = knots_between(fewest(q), most(q));
      if (knots.size() <= 2) {
        return q;
      }
      for (std::size_t i = 0; i + 1 < knots.size(); ++i) {
        const int low = static_cast<int>(knots[i]);
        const int high = static_cast<int>(knots[i + 1]);
        for (int batch = low; batch < high; ++batch) {
          add_row(
              blend(column(low), column(high), static_cast<double>(batch - low) / (high - low)));
        }
      }
      add_row(column(most(q)));
    }
    return fullest_ + 1;
  }

  void build_even_rows(int first) {
    const std::vector<std::int64_t> knots =
        adaptive_knots(first, fullest_, batch_tolerance, [&](std::int64_t fullest) {
          const int q = static_cast<int>(fullest);
          Column both = column(fewest(q));
          const Column& other = column(most(q));
          both.insert(both.end(), other.begin(), other.end());
          return both;
        });
    std::size_t next = 0;
    for (int q = first; q <= fullest_; ++q) {
      next += knots[next] < q ? 1U : 0U;
      const int high = static_cast<int>(knots[next]);
      const int low = next == 0 ? high : static_cast<int>(knots[next - 1]);
      const double weight = high == low ? 0.0 : static_cast<double>(q - low) / (high - low);
      const Column least = blend(column(fewest(low)), column(fewest(high)), weight);
      const Column full = blend(column(most(low)), column(most(high)), weight);
      for (int i = 0; i < ranks_; ++i) {
        add_row(blend(least, full, ranks_ == 1 ? 0.0 : static_cast<double>(i) / (ranks_ - 1)));
      }
    }
  }

  /// Appends the row of the next batch; beyond max_batch nothing.
  void add_row(const Column& times) {
    const auto batch = static_cast<std::int64_t>(rows_.size()) + 1;
    if (batch > max_batch_) {
      return;
    }
    std::vector<StepTable::Segment> row;
    for (std::size_t i = 0; i + 1 < contexts_.size(); ++i) {
      const std::int64_t from = to_subticks(times[i]);
      const std::int64_t to = std::max(from, to_subticks(times[i + 1]));
      const std::int64_t width = (contexts_[i + 1] - contexts_[i]) * batch;
      row.push_back({.x0 = contexts_[i] * batch, .y0 = from, .slope = (to - from) / width});
    }
    rows_.push_back(std::move(row));
  }

  const StepInputs& inputs_;
  int ranks_;
  int max_batch_;
  int fullest_;                         // requests on the fullest rank at max_batch
  std::vector<std::int64_t> contexts_;  // mean context a request
  std::map<int, Column> columns_;       // by batch
  std::vector<std::vector<StepTable::Segment>> rows_;
};

}  // namespace

std::int64_t to_subticks(double seconds) {
  // 35 s is far beyond any step; the bound keeps sums of two in 64 bits.
  return std::llround(std::min(seconds * subticks_per_second, 0x1p61));
}

std::vector<std::vector<StepTable::Segment>> decode_rows(const StepInputs& inputs,
                                                         const StepLimits& limits) {
  return DecodeRows(inputs, limits).build();
}

}  // namespace rackplan
