// SPDX-License-Identifier: Apache-2.0
// A candidate as the plan shows it: what it is, what came of it, and why it lost.
#pragma once

#include "models/io/catalogs.h"
#include "sim/plan/plan.h"
#include "sim/plan/search.h"
#include "sim/scenario/scenario.h"

namespace rackplan {

/// `best` is the answer's cost a year, where there is one.
[[nodiscard]] CandidateOutcome candidate_outcome(const Scenario& question,
                                                 const SearchSpace& space,
                                                 const TriedCandidate& tried,
                                                 const std::optional<Usd>& best,
                                                 const Catalogs& catalogs);

/// "98.2 % of requests within time to first token <= 2 s; 99 % asked".
[[nodiscard]] std::string missed_words(const TargetOutcome& target, bool at_most);

}  // namespace rackplan
