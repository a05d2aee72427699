// SPDX-License-Identifier: Apache-2.0
// Parts for the laws: tables with constant steps, random streams of requests, and the mean of a
// correlated series with its confidence interval.
#pragma once

#include "sim/serving/serve.h"
#include "sim/serving/serving_plan.h"
#include "tests/oracle/recorder.h"
#include "tests/oracle/test_fabric.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace rackplan::laws {

/// Every prefill step takes `prefill` ticks, every decode step of up to `max_batch` takes `decode`.
[[nodiscard]] std::shared_ptr<const StepTable> constant_steps(Tick prefill,
                                                              int max_batch,
                                                              Tick decode);

/// `count` requests with exponential gaps of mean `gap` ticks from tick `from` on. `lengths` sets
/// the tokens of each.
[[nodiscard]] std::vector<Request> poisson_arrivals(std::uint64_t seed,
                                                    std::uint64_t count,
                                                    double gap,
                                                    Tick from,
                                                    const std::function<void(Request&)>& lengths);

struct Ran {
  ServeResult result;
  std::vector<Completion> by_id;                        // of each request, all of which complete
  std::vector<oracle::TestFabric::Transfer> transfers;  // by request id
};

/// `serve` on a list of requests that all complete.
[[nodiscard]] Ran run(const ServingPlan& plan,
                      const std::vector<Request>& requests,
                      const oracle::FabricRule& rule = {});

struct Estimate {
  double mean = 0.0;
  double half_width = 0.0;  // of the 99 % confidence interval
};

/// Method of batch means: after the first tenth is dropped, the means of 30 batches are taken as
/// independent and normal; Student's t for 29 degrees of freedom at 99 % is 2.756.
[[nodiscard]] Estimate batch_means(const std::vector<double>& series);

}  // namespace rackplan::laws
