// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/changes.h"

#include "sim/plan/hardware_words.h"
#include "sim/plan/plan_words.h"
#include "sim/report/number_text.h"
#include "sim/scenario/choice_names.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

namespace rackplan {
namespace {

std::map<std::string, int> nodes_by_system(const Scenario& scenario) {
  std::map<std::string, int> nodes;
  for (const EstateSystem& system : scenario.estate) {
    nodes[system.system] += system.nodes;
  }
  return nodes;
}

std::string role_of(const PoolSpec& pool) {
  return std::string(choice_names::name_of(choice_names::roles, pool.role));
}

std::string system_of(const Scenario& scenario, const PoolSpec& pool) {
  const auto found =
      std::find_if(scenario.estate.begin(), scenario.estate.end(), [&](const EstateSystem& it) {
        return pool.estate.empty() || it.name == pool.estate;
      });
  return found == scenario.estate.end() ? pool.estate : found->system;
}

std::string workers_text(const Scenario& scenario, const PoolSpec& pool) {
  return std::to_string(pool.replicas) + " x " + to_string(pool.parallel) + " on " +
         system_of(scenario, pool);
}

std::string mtp_text(const std::optional<MtpSpec>& mtp) {
  return mtp ? counted(mtp->depth, "draft token") + " a step" : "off";
}

class Changes {
 public:
  Changes(const Scenario& today, const Scenario& planned, const Catalogs& catalogs)
      : today_(today), planned_(planned), catalogs_(catalogs) {}

  std::vector<PlanChange> take() {
    compare_hardware();
    const bool single = today_.deployments.size() == 1 && planned_.deployments.size() == 1;
    for (const DeploymentSpec& after : planned_.deployments) {
      const DeploymentSpec* before =
          single ? &today_.deployments.front() : find(today_.deployments, after.name);
      if (before != nullptr) {
        compare(*before, after, single ? "" : after.name + ": ");
      } else {
        add_all(ChangeKind::Added, planned_, after);
      }
    }
    for (const DeploymentSpec& before : today_.deployments) {
      if (!single && find(planned_.deployments, before.name) == nullptr) {
        add_all(ChangeKind::Removed, today_, before);
      }
    }
    return std::move(changes_);
  }

 private:
  static const DeploymentSpec* find(const std::vector<DeploymentSpec>& list,
                                    const std::string& name) {
    const auto found = std::find_if(
        list.begin(), list.end(), [&](const DeploymentSpec& it) { return it.name == name; });
    return found == list.end() ? nullptr : &*found;
  }

  static const PoolSpec* find(const DeploymentSpec& deployment, PoolRole role) {
    const auto found = std::find_if(deployment.pools.begin(),
                                    deployment.pools.end(),
                                    [&](const PoolSpec& it) { return it.role == role; });
    return found == deployment.pools.end() ? nullptr : &*found;
  }

  void changed(const std::string& what, const std::string& before, const std::string& after) {
    if (before != after) {
      changes_.push_back({ChangeKind::Changed, what + ": " + before + " -> " + after});
    }
  }

  void changed(const std::string& what, int before, int after) {
    changed(what, std::to_string(before), std::to_string(after));
  }

  void compare_hardware() {
    std::map<std::string, int> more = nodes_by_system(planned_);
    for (const auto& [system, nodes] : nodes_by_system(today_)) {
      more[system] -= nodes;
    }
    for (const auto& [system, nodes] : more) {
      if (nodes != 0) {
        changes_.push_back({nodes > 0 ? ChangeKind::Added : ChangeKind::Removed,
                            hardware_words(std::abs(nodes), catalogs_.system_at(system))});
      }
    }
  }

  void add_all(ChangeKind kind, const Scenario& scenario, const DeploymentSpec& deployment) {
    for (const PoolSpec& pool : deployment.pools) {
      changes_.push_back(
          {kind, deployment.name + ": " + role_of(pool) + " " + workers_text(scenario, pool)});
    }
  }

  void compare(const DeploymentSpec& before,
               const DeploymentSpec& after,
               const std::string& prefix) {
    changed(prefix + "model", before.model, after.model);
    changed(prefix + "precision", before.precision, after.precision);
    changed(prefix + "engine", before.engine, after.engine);
    changed(prefix + "MTP", mtp_text(before.mtp), mtp_text(after.mtp));
    for (const PoolSpec& pool : before.pools) {
      if (find(after, pool.role) == nullptr) {
        changes_.push_back(
            {ChangeKind::Removed, prefix + role_of(pool) + " " + workers_text(today_, pool)});
      }
    }
    for (const PoolSpec& pool : after.pools) {
      if (const PoolSpec* old = find(before, pool.role)) {
        compare(*old, pool, prefix + role_of(pool));
      } else {
        changes_.push_back(
            {ChangeKind::Added, prefix + role_of(pool) + " " + workers_text(planned_, pool)});
      }
    }
    const auto router = [](RouterPolicy policy) {
      return std::string(choice_names::name_of(choice_names::policies, policy));
    };
    changed(
        prefix + "router to prefill", router(before.router.prefill), router(after.router.prefill));
    if (find(after, PoolRole::Decode) != nullptr && find(before, PoolRole::Decode) != nullptr) {
      changed(
          prefix + "router to decode", router(before.router.decode), router(after.router.decode));
    }
  }

  void compare(const PoolSpec& before, const PoolSpec& after, const std::string& name) {
    changed(name, workers_text(today_, before), workers_text(planned_, after));
    const PoolLimits& old = before.limits;
    const PoolLimits& limits = after.limits;
    changed(name + ", batch a rank", old.max_batch_per_rank, limits.max_batch_per_rank);
    changed(name + ", tokens a rank and step", old.max_tokens_per_rank, limits.max_tokens_per_rank);
    changed(name + ", tokens of a piece of a prompt", old.chunk_tokens, limits.chunk_tokens);
  }

  const Scenario& today_;
  const Scenario& planned_;
  const Catalogs& catalogs_;
  std::vector<PlanChange> changes_;
};

}  // namespace

std::vector<PlanChange> changes_from(const Scenario& today,
                                     const Scenario& planned,
                                     const Catalogs& catalogs) {
  return Changes(today, planned, catalogs).take();
}

std::optional<PlanChange> cost_change(const Report& today, const Report& planned) {
  if (!today.cost || !planned.cost) {
    return std::nullopt;
  }
  const Usd before = today.cost->cost_a_year;
  const Usd after = planned.cost->cost_a_year;
  return PlanChange{ChangeKind::Changed,
                    "cost a year: " + dollars_text(before) + " -> " + dollars_text(after) + ", " +
                        gap_text(after, before)};
}

}  // namespace rackplan
