// SPDX-License-Identifier: Apache-2.0
// A run worked out by hand: by `serve`, after the oracle said the same.
#pragma once

#include "sim/serving/serve.h"
#include "tests/oracle/recorder.h"
#include "tests/oracle/test_fabric.h"
#include "tests/oracle/test_source.h"

#include <vector>

namespace rackplan::oracle {

struct Ran {
  ServeResult result;
  std::vector<Outcome> outcomes;
};

/// Requests are given without id, in order of arrival; one hash list each, or none at all.
[[nodiscard]] Ran agreed_run(const ServingPlan& plan,
                             std::vector<Request> requests,
                             const TestBlocks& blocks = {},
                             const FabricRule& rule = {.latency = 10'000});

/// It completed, at these ticks.
void expect_outcome(const Outcome& outcome, RequestId id, Tick first_token, Tick completed);

}  // namespace rackplan::oracle
