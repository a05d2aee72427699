// SPDX-License-Identifier: Apache-2.0
#include "models/cost/step_table.h"

#include "models/base/error.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <utility>

namespace rackplan {
namespace {

__extension__ using Int128 = __int128;
__extension__ using UInt128 = unsigned __int128;

constexpr int weight_bits = 48;

/// A place on an axis: the knot at or before a coordinate and how far it lies towards the next one,
/// in 2^-48 (above 1 beyond the last knot).
struct Place {
  std::size_t knot = 0;
  Int128 weight = 0;
};

/// Where the coordinate num / den lies. Before the first knot it is the first; an axis of one knot
/// is constant. Weights are rounded down, so that they never decrease with the coordinate.
Place locate(const std::vector<std::int64_t>& knots, std::int64_t num, std::int64_t den) {
  if (knots.size() < 2) {
    return {};
  }
  std::size_t low = 0;  // without branches: coordinates come in no order
  for (std::size_t left = knots.size() - 1; left > 1;) {
    const std::size_t half = left / 2;
    low += Int128{knots[low + half]} * den <= num ? half : 0;
    left -= half;
  }
  const Int128 past = Int128{num} - Int128{knots[low]} * den;
  if (past <= 0) {
    return {low, 0};
  }
  // Unsigned, for speed: all operands are positive here.
  const auto width = static_cast<UInt128>(Int128{knots[low + 1] - knots[low]} * den);
  return {low, static_cast<Int128>((static_cast<UInt128>(past) << weight_bits) / width)};
}

/// a + (b − a) · weight to the nearest subtick. Never decreases with a or b, nor with the weight
/// where a ≤ b.
Int128 blend(Int128 a, Int128 b, Int128 weight) {
  return a + (((b - a) * weight + (Int128{1} << (weight_bits - 1))) >> weight_bits);
}

bool increasing_from(const std::vector<std::int64_t>& knots, std::int64_t first) {
  return !knots.empty() && knots.front() == first &&
         std::adjacent_find(knots.begin(), knots.end(), std::greater_equal<>()) == knots.end();
}

void check_row(const std::vector<StepTable::Segment>& row) {
  ensure(!row.empty() && row.front().x0 == 0, "a decode row starts at a context sum of 0");
  for (std::size_t i = 0; i < row.size(); ++i) {
    ensure(i == 0 || row[i - 1].x0 < row[i].x0, "the segments of a decode row are in order");
    ensure(row[i].y0 > 0 && row[i].slope >= 0, "a decode step takes time and never shrinks");
  }
}

void check_experts(const StepTable::Experts& experts, std::size_t rows) {
  ensure(experts.time.empty() ? experts.floor.empty() : experts.floor.size() == rows,
         "experts have a floor for every decode row");
  for (const std::vector<std::int64_t>* times : {&experts.time, &experts.floor}) {
    ensure(std::all_of(times->begin(), times->end(), [](std::int64_t t) { return t >= 0; }),
           "experts never shorten a step");
  }
}

void check_grid(const StepTable::PrefillGrid& grid) {
  ensure(increasing_from(grid.tokens, 1), "prefill token knots increase from 1");
  ensure(increasing_from(grid.depth, 0), "prefill depth knots increase from 0");
  ensure(increasing_from(grid.spread, StepTable::spread_unit),
         "prefill spread knots increase from one");
  const std::size_t depths = grid.depth.size();
  const std::size_t spreads = grid.spread.size();
  ensure(grid.time.size() == grid.tokens.size() * depths * spreads,
         "a prefill time for every combination of knots");
  const auto at = [&](std::size_t t, std::size_t d, std::size_t s) {
    return grid.time[(t * depths + d) * spreads + s];
  };
  for (std::size_t t = 0; t < grid.tokens.size(); ++t) {
    for (std::size_t d = 0; d < depths; ++d) {
      for (std::size_t s = 0; s < spreads; ++s) {
        ensure(at(t, d, s) > 0, "a prefill step takes time");
        ensure(t == 0 || at(t - 1, d, s) <= at(t, d, s), "prefill time never falls with tokens");
        ensure(d == 0 || at(t, d - 1, s) <= at(t, d, s), "prefill time never falls with depth");
        const bool last_cell = t + 1 == grid.tokens.size() || d + 1 == depths;
        ensure(t == 0 || d == 0 || !last_cell ||
                   at(t, d, s) - at(t - 1, d, s) >= at(t, d - 1, s) - at(t - 1, d - 1, s),
               "beyond the last knots prefill time never falls with tokens or depth");
      }
    }
  }
}

}  // namespace

StepTable::StepTable(const std::vector<std::vector<Segment>>& rows,
                     PrefillGrid prefill,
                     Experts experts)
    : first_{0}, experts_(std::move(experts)), prefill_(std::move(prefill)) {
  first_.reserve(rows.size() + 1);
  for (const std::vector<Segment>& row : rows) {
    check_row(row);
    segments_.insert(segments_.end(), row.begin(), row.end());
    first_.push_back(segments_.size());
  }
  check_experts(experts_, rows.size());
  const bool without_prefill = prefill_.tokens.empty() && prefill_.time.empty();
  if (!without_prefill) {
    check_grid(prefill_);
  }
}

StepTable::FineTime StepTable::decode_time(int batch,
                                           std::int64_t context_sum,
                                           std::int64_t requests) const {
  ensure(batch >= 1 && batch <= max_batch(), "a decode batch has a row in the step table");
  ensure(experts_.time.empty() ||
             (requests >= 0 && static_cast<std::size_t>(requests) < experts_.time.size()),
         "the requests of a step are in the table of the experts");
  const std::span<const Segment> row = decode(batch);
  const auto after = std::upper_bound(
      row.begin() + 1, row.end(), context_sum, [](std::int64_t context, const Segment& segment) {
        return context < segment.x0 << context_bits;
      });
  const Segment& segment = *(after - 1);
  const FineTime at_knot = FineTime{segment.y0 + experts(batch, requests)} << context_bits;
  return at_knot + FineTime{segment.slope} * (context_sum - (segment.x0 << context_bits));
}

std::int64_t StepTable::decode_step(int batch,
                                    std::int64_t context_sum,
                                    std::int64_t requests) const {
  return static_cast<std::int64_t>(decode_time(batch, context_sum << context_bits, requests) >>
                                   context_bits);
}

std::int64_t StepTable::prefill_step(std::int64_t rank_tokens,
                                     std::int64_t rank_work,
                                     std::int64_t step_tokens) const {
  ensure(!prefill_.time.empty(), "a step table asked for prefill has a prefill grid");
  ensure(rank_tokens >= 1 && step_tokens >= rank_tokens, "a prefill step has tokens");
  const Place t = locate(prefill_.tokens, rank_tokens, 1);
  const Place d = locate(prefill_.depth, rank_work, rank_tokens);
  const std::int64_t eighths =
      std::min(step_tokens * spread_unit, rank_tokens * prefill_.spread.back());
  const Place s = locate(prefill_.spread, eighths, rank_tokens);
  const std::size_t depths = prefill_.depth.size();
  const std::size_t spreads = prefill_.spread.size();
  const std::size_t next_tokens = prefill_.tokens.size() > 1 ? depths * spreads : 0;
  const std::size_t next_depth = depths > 1 ? spreads : 0;
  const std::int64_t* corner = prefill_.time.data() + (t.knot * depths + d.knot) * spreads + s.knot;
  const auto plane = [&](std::size_t spread) {
    const std::int64_t* c = corner + spread;
    return blend(blend(c[0], c[next_depth], d.weight),
                 blend(c[next_tokens], c[next_tokens + next_depth], d.weight),
                 t.weight);
  };
  const Int128 time = s.weight == 0 ? plane(0) : blend(plane(0), plane(1), s.weight);
  constexpr Int128 longest = std::numeric_limits<std::int64_t>::max();  // 141 s
  return static_cast<std::int64_t>(std::min(time, longest));
}

}  // namespace rackplan
