// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/compare_plans.h"

#include "sim/plan/plan_fields.h"
#include "sim/report/flattener.h"

namespace rackplan {
namespace {

bool has_single_deployment(const Plan& plan) {
  return !plan.report || plan.report->deployments.size() == 1;
}

std::vector<Leaf> leaves_of(const Plan& plan, bool single) {
  Flattener flattener(single);
  flattener.add("", plan);
  return flattener.take();
}

}  // namespace

std::vector<Leaf> flatten(const Plan& plan) {
  return leaves_of(plan, has_single_deployment(plan));
}

std::vector<Difference> compare(const Plan& before,
                                const Plan& after,
                                const std::vector<Tolerance>& tolerances) {
  const bool single = has_single_deployment(before) && has_single_deployment(after);
  return compare(leaves_of(before, single), leaves_of(after, single), tolerances);
}

}  // namespace rackplan
