// SPDX-License-Identifier: Apache-2.0
#include "sim/run/pool_policies.h"

#include "models/base/error.h"

#include <cmath>
#include <string>

namespace rackplan {

KvPlan pool_kv(const DeploymentSpec& deployment,
               const PoolSpec& pool,
               const EngineProfile& engine,
               std::int64_t capacity) {
  if (pool.role == PoolRole::Prefill) {
    return {};
  }
  KvPlan kv;
  kv.policy = deployment.preemption.value_or(engine.kv_policy);
  kv.block_tokens = deployment.kv_block.value_or(engine.kv_block_tokens);
  if (kv.policy == KvPolicy::Recompute) {
    const double share = deployment.kv_watermark.value_or(engine.kv_watermark);
    const auto blocks = static_cast<double>(capacity / kv.block_tokens);
    kv.watermark_blocks = static_cast<std::int64_t>(std::floor(share * blocks));
  }
  if (kv.block_tokens > capacity) {
    throw Infeasible("a KV block of " + std::to_string(kv.block_tokens) +
                         " tokens does not fit into the " + std::to_string(capacity) +
                         " tokens that a rank has room for",
                     "a kv_block of at most " + std::to_string(capacity) + " tokens");
  }
  return kv;
}

bool pool_mixes(const PoolSpec& pool, const EngineProfile& engine) {
  return pool.role != PoolRole::Prefill && pool.limits.chunk_tokens > 0 &&
         pool.limits.mixes_decode.value_or(engine.mixes_chunks);
}

void check_mtp(const DeploymentSpec& deployment, const ModelSpec& model) {
  if (deployment.mtp && deployment.mtp->depth > 0 && model.mtp_layers == 0) {
    throw InputError({"",
                      "mtp",
                      "a field without effect on " + model.title + ", which has no MTP layers",
                      "a model with mtp_layers"});
  }
}

MtpPlan pool_mtp(const DeploymentSpec& deployment, std::uint64_t seed) {
  if (!deployment.mtp || deployment.mtp->depth == 0) {
    return {};
  }
  MtpPlan mtp{.depth = deployment.mtp->depth, .seed = seed};
  for (const WorkloadSpec& workload : deployment.workloads) {
    mtp.acceptance.push_back(workload.mtp_acceptance.value_or(deployment.mtp->acceptance));
  }
  return mtp;
}

}  // namespace rackplan
