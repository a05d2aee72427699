// SPDX-License-Identifier: Apache-2.0
// What a plan says beyond the answer: its confirmation, how sure it is, what ties with it, what it
// has in reserve, what to buy, keep and return, and what would change it.
#pragma once

#include "models/io/catalogs.h"
#include "sim/plan/finalists.h"
#include "sim/plan/plan.h"
#include "sim/plan/search.h"
#include "sim/scenario/scenario.h"

#include <stop_token>

namespace rackplan {

struct ProofOptions {
  int jobs = 0;  // threads and processes; 0: as many as the machine has
  bool sensitivity = false;
};

/// `plan` is made of `found`, whose best is that of `finalists` where one was confirmed. Throws
/// InputError, EnvironmentError, Interrupted.
void add_proof(Plan& plan,
               const Scenario& question,
               const SearchResult& found,
               const Finalists& finalists,
               const Catalogs& catalogs,
               const ProofOptions& options,
               const std::stop_token& stop = {});

}  // namespace rackplan
