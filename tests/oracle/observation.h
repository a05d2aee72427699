// SPDX-License-Identifier: Apache-2.0
// Everything that a run of a system shows, and where two runs differ first.
#pragma once

#include "sim/serving/serve.h"
#include "tests/oracle/causes.h"
#include "tests/oracle/random_system.h"
#include "tests/oracle/recorder.h"

#include <string>
#include <utility>
#include <vector>

namespace rackplan::oracle {

/// Of one deployment.
struct DeploymentObservation {
  std::int64_t tokens = 0;   // of all its requests, at most, in whole blocks
  bool blocks_grow = false;  // in a pool: then the time they are held is an estimate
  ServeResult result;
  std::vector<Outcome> outcomes;
  std::vector<std::pair<RequestId, Tick>> told;  // to the source
};

/// Of the first deployment, the others, and the fabric of all.
struct Observation : DeploymentObservation {
  std::vector<DeploymentObservation> others;
  std::vector<TestFabric::Transfer> transfers;  // named by transfer_id() of oracle.h
};

/// What is run: `serve`, watched or not, or the oracle.
[[nodiscard]] Observation observe_serve(const RandomSystem& system,
                                        ServeObserver* observer = nullptr);
[[nodiscard]] Observation observe_oracle(const RandomSystem& system, Causes* causes = nullptr);

/// One line on the first thing in which `actual` differs from `expected`, empty when there is none.
/// Outcomes, transfers, what the source was told and integer tallies are equal or differ; sums in
/// seconds are compared to 1e-9, and a tick a request.
[[nodiscard]] std::string first_difference(const Observation& expected, const Observation& actual);

}  // namespace rackplan::oracle
