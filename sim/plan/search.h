// SPDX-License-Identifier: Apache-2.0
// The search: every candidate that could be the answer is simulated, the cheapest possible first.
//
// A candidate's cost is at least that of its hardware at idle power, which is known without running
// it. In ascending order of that bound (ties: those with enough workers by estimate first, then by
// estimated power and index) candidates are simulated, all with the same
// requests, until the next bound is above the cost of the best that met its targets, less
// plan.gap: nothing that was left out is cheaper by more than that.
//
// Candidates are simulated in batches of a fixed size, in threads, and merged in order: the answer
// and every count are the same for any number of threads.
#pragma once

#include "models/io/catalogs.h"
#include "sim/plan/plan.h"
#include "sim/plan/search_space.h"
#include "sim/plan/trial.h"
#include "sim/scenario/scenario.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace rackplan {

/// Read by whoever draws a progress line; written by the search.
struct SearchProgress {
  std::atomic<std::int64_t> candidates{0};
  std::atomic<std::int64_t> screened{0};
  std::atomic<std::int64_t> to_simulate{0};  // at most
  std::atomic<std::int64_t> simulated{0};
  std::atomic<std::int64_t> requests{0};  // simulated
};

struct SearchOptions {
  int jobs = 0;              // threads; 0: as many as the machine has
  std::string journal = {};  // file; empty: none is kept
  /// Whether the best's like with more workers on the same nodes are simulated too, where they
  /// cost the same to within plan.gap: for those who choose among equals the one with most slack.
  bool roomier = false;
};

/// A candidate that was simulated.
struct TriedCandidate {
  Candidate candidate;
  Usd least_cost;  // a year
  Trial trial;
};

struct SearchResult {
  std::vector<PlanTarget> targets;
  SearchSpace space;
  std::vector<TriedCandidate> tried = {};      // in the order of the search
  std::optional<std::size_t> best = {};        // of `tried`
  std::optional<TriedCandidate> nearest = {};  // without a best
  /// By which factor all limits must be longer for the nearest to meet its targets.
  std::optional<double> longer_limits = {};
  double demand = 1.0;        // of the question's, at which the best was found
  double possible_gap = 0.0;  // share by which something that was not looked at may be better
  bool interrupted = false;
  SearchReport report = {};
};

/// Throws InputError, Infeasible when no candidate exists at all.
[[nodiscard]] SearchResult search(const Scenario& question,
                                  const Catalogs& catalogs,
                                  const SearchOptions& options,
                                  const std::stop_token& stop = {},
                                  SearchProgress* progress = nullptr);

}  // namespace rackplan
