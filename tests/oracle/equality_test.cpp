// SPDX-License-Identifier: Apache-2.0
// `serve`, which skips over spans of steps, against the oracle, which makes each: the same
// outcomes, transfers and tallies, bit for bit, on random small systems that draw every cause that
// ends a span.
#include "tests/oracle/observation.h"
#include "tests/oracle/oracle.h"
#include "tests/oracle/random_system.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>

namespace rackplan::oracle {
namespace {

constexpr std::uint64_t seeds = 2000;

/// The earliest tick by which as many tokens are out as at `horizon`.
Tick last_token_before(RandomSystem system, Tick horizon) {
  const auto tokens_by = [&system](Tick tick) {
    system.plan.horizon = tick;
    return observe_oracle(system).result.generated_tokens;
  };
  const std::int64_t tokens = tokens_by(horizon);
  Tick low = -1;  // fewer are out
  while (horizon - low > 1) {
    const Tick middle = low + (horizon - low) / 2;
    (tokens_by(middle) == tokens ? horizon : low) = middle;
  }
  return horizon;
}

/// The tick that a cut means in the run `whole` of the system.
Tick tick_of(const Cut& cut, const RandomSystem& system, const Observation& whole) {
  const Tick tick = whole.result.end / 1000 * cut.permille;
  if (cut.kind == CutKind::StepEnd) {
    return last_token_before(system, tick);
  }
  if (cut.kind == CutKind::Completion) {
    for (const Outcome& outcome : whole.outcomes) {
      if (outcome.completion.completed >= tick) {
        return outcome.completion.completed;
      }
    }
  }
  return tick;
}

/// Where the system's draws say that warm-up and run end, which takes a run without them to know.
void choose_cuts(RandomSystem& system) {
  if (!system.horizon && !system.warmup) {
    return;
  }
  const Observation whole = observe_oracle(system);
  const Tick horizon = system.horizon ? tick_of(*system.horizon, system, whole) : never;
  if (system.warmup) {
    system.plan.measure_from = tick_of(*system.warmup, system, whole);
  }
  system.plan.horizon = horizon;
}

/// Empty when serve and the oracle agree on the system of this seed.
std::string difference(std::uint64_t seed, Causes& causes) {
  RandomSystem system = make_random_system(seed);
  choose_cuts(system);
  const std::string found =
      first_difference(observe_oracle(system, &causes), observe_serve(system));
  if (found.empty()) {
    return found;
  }
  std::ostringstream text;
  text << "seed " << seed << " (" << (system.plan.disaggregated() ? "disaggregated" : "aggregated")
       << ", " << system.requests.size() << " requests, " << system.users << " users, "
       << system.others.size() << " other deployments): " << found;
  return text.str();
}

/// Transfers during which another deployment moves something into the same endpoint.
std::int64_t contended(const Observation& seen) {
  std::int64_t count = 0;
  for (const TestFabric::Transfer& one : seen.transfers) {
    count += std::any_of(seen.transfers.begin(), seen.transfers.end(), [&](const auto& other) {
      return other.id / transfer_id(1, 0) != one.id / transfer_id(1, 0) && other.to == one.to &&
             other.started < one.ended && one.started < other.ended;
    });
  }
  return count;
}

/// A fifth of the seeds each, so that the parts can run side by side.
class Equality : public testing::TestWithParam<std::uint64_t> {};

TEST_P(Equality, FastForwardingEqualsSteppingBitForBit) {
  int shown = 0;
  Causes causes;
  for (std::uint64_t seed = GetParam(); seed < seeds; seed += 5) {
    const std::string found = difference(seed, causes);
    if (!found.empty()) {
      ADD_FAILURE() << found;
      if (++shown == 10) {
        break;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Equality, testing::Range<std::uint64_t>(0, 5));

TEST(RandomSystems, DrawEveryCauseThatEndsASpan) {
  Causes causes;
  std::int64_t meetings = 0;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    RandomSystem system = make_random_system(seed);
    choose_cuts(system);
    meetings += contended(observe_oracle(system, &causes));
  }
  constexpr std::int64_t often = 50;
  EXPECT_GT(causes.completion, often);
  EXPECT_GT(causes.segment_end, often);
  EXPECT_GT(causes.leader_change, often);
  EXPECT_GT(causes.admission, often);
  EXPECT_GT(causes.kv_blocked, often);
  EXPECT_GT(causes.slot_blocked, often);
  EXPECT_GT(causes.prefill_interrupts, often);
  EXPECT_GT(causes.budget_closes, often);
  EXPECT_GT(causes.over_budget, often);
  EXPECT_GT(causes.padded, often);
  EXPECT_GT(causes.idle_rank, often);
  EXPECT_GT(causes.uneven_prefill, often);
  EXPECT_GT(causes.prompt_split, often);
  EXPECT_GT(causes.prompt_goes_on, often);
  EXPECT_GT(causes.mixed_step, often);
  EXPECT_GT(causes.budget_taken, often);
  EXPECT_GT(causes.growths_differ, often);
  EXPECT_GT(causes.blocks_run_out, often);
  EXPECT_GT(causes.preemption, often);
  EXPECT_GT(causes.retraction, often);
  EXPECT_GT(causes.prompt_preempted, often);
  EXPECT_GT(causes.kv_lost_in_decode, often);
  EXPECT_GT(causes.watermark_blocked, often);
  EXPECT_GT(causes.estimate_blocked, often);
  EXPECT_GT(causes.horizon_cut, often);
  EXPECT_GT(causes.warmup_ends_in_step, often);
  EXPECT_GT(causes.windowed_transfer, often);
  EXPECT_GT(causes.rejected_kv, often);
  EXPECT_GT(causes.rejected_positions, often);
  EXPECT_GT(causes.early_release, often);
  EXPECT_GT(causes.same_tick, often);
  EXPECT_GT(causes.deployments_tie, often);
  EXPECT_GT(meetings, often);
  EXPECT_GT(causes.fractional, often);
  EXPECT_GT(causes.prefix_hit, often);
  EXPECT_GT(causes.full_prefix_hit, often);
  EXPECT_GT(causes.shared_block, often);
  EXPECT_GT(causes.computed_twice, often);
  EXPECT_GT(causes.evicted, often);
  EXPECT_GT(causes.stored_early, often);
  EXPECT_GT(causes.reuse, often);
  EXPECT_GT(causes.block_in_common, often);
  EXPECT_GT(causes.copy_dropped, often);
  EXPECT_GT(causes.found_again, often);
  EXPECT_GT(causes.admitted_over, often);
  EXPECT_GT(causes.grown_over, often);
  EXPECT_GT(causes.room_by_sharing, often);
  EXPECT_GT(causes.local_prefill, often);
  EXPECT_GT(causes.too_much_to_stay, often);
  EXPECT_GT(causes.too_little_there, often);
  EXPECT_GT(causes.kv_joins_cache, often);
  EXPECT_GT(causes.prefill_room_blocked, often);
  EXPECT_GT(causes.equal_costs, often);
  EXPECT_GT(causes.not_the_cheapest, often);
  EXPECT_GT(causes.stale_view, often);
  EXPECT_GT(causes.held, often);
  EXPECT_GT(causes.overtakes, often);
  EXPECT_GT(causes.shed_queue, often);
  EXPECT_GT(causes.shed_busy, often);
}

}  // namespace
}  // namespace rackplan::oracle
