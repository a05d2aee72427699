// SPDX-License-Identifier: Apache-2.0
#include "sim/serving/decode_span.h"

#include <algorithm>
#include <cmath>

namespace rackplan {
namespace {

// The steps of a span that lie in one segment of the table and have one slowest rank: the first
// lasts y, each later one g more.
struct Stretch {
  Clock y;
  std::int64_t g;
  std::int64_t steps;  // unbounded_steps: all that follow

  [[nodiscard]] Clock sum(std::int64_t n) const {
    return y * n + static_cast<Clock>(g) * (static_cast<Clock>(n) * (n - 1) / 2);
  }

  // The least n ≥ 1 with sum(n) > elapsed, given that there is one within `steps`.
  // 2·elapsed / (B + sqrt(B² + 2·g·elapsed)), B = y − g/2, in double, then exact.
  [[nodiscard]] std::int64_t steps_past(Clock elapsed) const {
    const auto d = static_cast<double>(elapsed);
    const double base = static_cast<double>(y) - 0.5 * static_cast<double>(g);
    const double guess =
        2.0 * d / (base + std::sqrt(base * base + 2.0 * static_cast<double>(g) * d));
    auto n = static_cast<std::int64_t>(guess) + 1;
    while (n > 1 && sum(n - 1) > elapsed) {
      --n;
    }
    while (sum(n) <= elapsed) {
      ++n;
    }
    return n;
  }
};

// Walks the stretches of a span from its step `first` (0: the next) on.
class Walk {
 public:
  Walk(const StepTable& table, const DecodeSpan& span, std::int64_t first = 0)
      : segments_(table.decode(span.row)),
        batch_(span.batch),
        experts_(span.experts),
        slowest_(span.slowest),
        step_(span.step) {
    next(first);
  }

  [[nodiscard]] Stretch stretch() const {
    const StepTable::Segment& segment = segments_[at_];
    const std::int64_t growth = slowest_.line.growth;
    const std::int64_t context = slowest_.line.context(step_);
    std::int64_t steps =
        slowest_.until == unbounded_steps ? unbounded_steps : slowest_.until - step_;
    if (at_ + 1 < segments_.size()) {
      const std::int64_t room = (segments_[at_ + 1].x0 << context_bits) - context;
      steps = std::min(steps, (room + growth - 1) / growth);
    }
    const std::int64_t beyond = context - (segment.x0 << context_bits);
    return {clock_of(segment.y0 + experts_) + static_cast<Clock>(segment.slope) * beyond,
            segment.slope * growth,
            steps};
  }

  // Past `n` steps, which is the whole stretch.
  void next(std::int64_t n) {
    step_ += n;
    if (step_ >= slowest_.until) {
      slowest_ = batch_.slowest(step_);
    }
    const std::int64_t context = slowest_.line.context(step_);
    while (at_ + 1 < segments_.size() && segments_[at_ + 1].x0 << context_bits <= context) {
      ++at_;
    }
  }

 private:
  std::span<const StepTable::Segment> segments_;
  const DecodeBatch& batch_;
  std::int64_t experts_;
  DecodeBatch::Slowest slowest_;
  std::int64_t step_;
  std::size_t at_ = 0;
};

}  // namespace

Clock DecodeSpan::end_after(const StepTable& table, std::int64_t n) const {
  Clock end = start;
  Walk walk(table, *this);
  while (n > 0) {
    const Stretch stretch = walk.stretch();
    const std::int64_t here = std::min(n, stretch.steps);
    end += stretch.sum(here);
    n -= here;
    if (n > 0) {
      walk.next(here);
    }
  }
  return end;
}

std::int64_t DecodeSpan::steps_until(const StepTable& table, Tick t) const {
  // tick_of(end) ≥ t  ⇔  end > clock_at(t − 1)
  Clock elapsed = clock_at(t - 1) - start;
  if (elapsed < 0) {
    return 0;
  }
  std::int64_t passed = 0;
  for (Walk walk(table, *this);;) {
    const Stretch stretch = walk.stretch();
    if (stretch.steps == unbounded_steps || stretch.sum(stretch.steps) > elapsed) {
      return passed + stretch.steps_past(elapsed);
    }
    elapsed -= stretch.sum(stretch.steps);
    passed += stretch.steps;
    walk.next(stretch.steps);
  }
}

void add_step_durations(const StepTable& table,
                        const DecodeSpan& span,
                        std::int64_t first,
                        std::int64_t last,
                        std::uint64_t count,
                        LogHistogram& histogram) {
  if (first >= last || count == 0) {
    return;
  }
  std::int64_t left = last - first;
  for (Walk walk(table, span, first);;) {
    const Stretch stretch = walk.stretch();
    const std::int64_t here = std::min(left, stretch.steps);
    for (std::int64_t k = 0; k < here;) {
      const Clock duration = stretch.y + static_cast<Clock>(stretch.g) * k;
      const std::uint64_t ns = whole_ns(duration);
      std::int64_t same = here - k;  // steps from k on in the bin of step k
      if (stretch.g > 0) {
        const std::uint64_t next_bin = LogHistogram::low_of(LogHistogram::bin_of(ns) + 1);
        const Clock gap = clock_at(static_cast<Tick>(next_bin) * 1000) - duration;
        same = static_cast<std::int64_t>(std::min<Clock>(same, (gap + stretch.g - 1) / stretch.g));
      }
      histogram.add(ns, count * static_cast<std::uint64_t>(same));
      k += same;
    }
    left -= here;
    if (left == 0) {
      return;
    }
    walk.next(here);
  }
}

}  // namespace rackplan
