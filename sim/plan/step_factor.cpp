// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/step_factor.h"

#include "models/base/error.h"
#include "models/base/portable_math.h"
#include "sim/workload/elementary.h"

#include <algorithm>

namespace rackplan {

Scenario with_step_factors(const Scenario& scenario, const StepFactors& factors) {
  constexpr double least = 0.01;  // as the schema has it
  constexpr double most = 100.0;
  Scenario slower = scenario;
  for (DeploymentSpec& deployment : slower.deployments) {
    for (PoolSpec& pool : deployment.pools) {
      pool.step_time_factor *= pool.role == PoolRole::Decode ? factors.decode : factors.first;
      if (pool.step_time_factor < least || pool.step_time_factor > most) {
        throw InputError({"",
                          "pools[].step_time_factor",
                          std::to_string(pool.step_time_factor) + " in all",
                          "a number from 0.01 to 100"});
      }
    }
  }
  return slower;
}

StepErrors step_errors(const Report& report) {
  StepErrors errors;
  for (const DeploymentReport& deployment : report.deployments) {
    for (const PoolReport& pool : deployment.pools) {
      double& group = pool.role == "decode" ? errors.decode : errors.first;
      group = std::max(group, pool.step_time_error);
    }
  }
  return errors;
}

double step_factor_at(double probability, double sigma) {
  return portable_exp(sigma * normal_quantile(probability));
}

double probability_up_to(double factor, double sigma) {
  if (sigma <= 0.0) {
    return factor >= 1.0 ? 1.0 : 0.0;
  }
  // The quantile's inverse by bisection: exact where the quantile is, and the same everywhere.
  const double z = portable_log(factor) / sigma;
  constexpr double nothing = 1e-12;
  double low = nothing;
  double high = 1.0 - nothing;
  if (z <= normal_quantile(low)) {
    return 0.0;
  }
  if (z >= normal_quantile(high)) {
    return 1.0;
  }
  constexpr int halvings = 50;
  for (int i = 0; i < halvings; ++i) {
    const double middle = 0.5 * (low + high);
    (normal_quantile(middle) < z ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

}  // namespace rackplan
