// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/parallel_trials.h"

#include "models/base/error.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <thread>

namespace rackplan {

ParallelTrials::ParallelTrials(int jobs)
    : jobs_(jobs > 0 ? jobs : std::max(1, static_cast<int>(std::thread::hardware_concurrency()))) {}

std::vector<std::optional<Trial>> ParallelTrials::run(const std::vector<Scenario>& scenarios,
                                                      const std::vector<PlanTarget>& targets,
                                                      const Catalogs& catalogs,
                                                      const std::stop_token& stop) const {
  std::vector<std::optional<Trial>> outcomes(scenarios.size());
  std::vector<std::exception_ptr> errors(scenarios.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < scenarios.size() && !stop.stop_requested(); i = next++) {
      try {
        outcomes[i] = run_trial(scenarios[i], targets, catalogs, stop);
      } catch (const Interrupted&) {
        return;
      } catch (...) {
        errors[i] = std::current_exception();
      }
    }
  };
  {
    std::vector<std::jthread> threads;
    const auto others = std::min(static_cast<std::size_t>(jobs_), scenarios.size());
    for (std::size_t i = 1; i < others; ++i) {
      threads.emplace_back(work);
    }
    work();
  }
  for (const std::exception_ptr& error : errors) {
    if (error) {
      std::rethrow_exception(error);
    }
  }
  return outcomes;
}

}  // namespace rackplan
