// SPDX-License-Identifier: Apache-2.0
#include "sim/run/run_layout.h"

#include "sim/scenario/choice_names.h"

namespace rackplan {

RunLayout run_layout(const Assembly& assembly) {
  RunLayout layout;
  const bool several = assembly.deployments.size() > 1;
  for (const AssembledDeployment& deployment : assembly.deployments) {
    std::vector<RunLayout::Pool>& pools = layout.deployments.emplace_back();
    for (const AssembledPool& pool : deployment.pools) {
      const std::string role(choice_names::name_of(choice_names::roles, pool.spec.role));
      pools.push_back({.name = several ? deployment.name + ' ' + role : role,
                       .replicas = pool.spec.replicas,
                       .kv_capacity = pool.memory.kv_capacity_tokens_per_rank *
                                      pool.spec.parallel.attention_dp});
    }
  }
  for (const EndpointPlan& endpoint : assembly.network.endpoints) {
    layout.nvlink_domains.push_back(endpoint.nvlink_domain);
  }
  return layout;
}

}  // namespace rackplan
