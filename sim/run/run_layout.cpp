// SPDX-License-Identifier: Apache-2.0
#include "sim/run/run_layout.h"

#include "sim/scenario/choice_names.h"

namespace rackplan {

RunLayout run_layout(const Assembly& assembly) {
  RunLayout layout;
  std::vector<RunLayout::Pool>& pools = layout.deployments.emplace_back();
  for (const AssembledPool& pool : assembly.pools) {
    pools.push_back(
        {.name = std::string(choice_names::name_of(choice_names::roles, pool.spec.role)),
         .replicas = pool.spec.replicas,
         .kv_capacity = pool.memory.kv_capacity_tokens_per_rank * pool.spec.parallel.attention_dp});
  }
  for (const EndpointPlan& endpoint : assembly.network.endpoints) {
    layout.nvlink_domains.push_back(endpoint.nvlink_domain);
  }
  return layout;
}

}  // namespace rackplan
