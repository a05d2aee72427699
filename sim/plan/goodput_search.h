// SPDX-License-Identifier: Apache-2.0
// The search for the most goodput: the configuration that meets the targets at the largest demand.
//
// The demand is scaled in steps of 2 %. Candidates are looked at in batches of a fixed size, those
// with the most workers over what the bounds ask for first; each is run at a demand one step above
// the best so far, and climbs, in doubling steps and then by halving, only if it meets its targets
// there. Bounds at that demand drop what cannot. More demand is taken never to help: a candidate
// that misses at one demand is not tried at a larger one.
#pragma once

#include "sim/plan/search.h"

namespace rackplan {

/// As search(); SearchResult::demand is that of the best.
[[nodiscard]] SearchResult search_goodput(const Scenario& question,
                                          const Catalogs& catalogs,
                                          const SearchOptions& options,
                                          const std::stop_token& stop,
                                          SearchProgress* progress);

}  // namespace rackplan
