// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/search_space.h"

#include "models/base/error.h"
#include "sim/plan/node_count.h"
#include "sim/plan/phase_choices.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace rackplan {
namespace {

constexpr std::size_t most_candidates = 5'000'000;

bool has_layout(const PlanSpec& plan, PlanLayout layout) {
  return std::find(plan.layouts.begin(), plan.layouts.end(), layout) != plan.layouts.end();
}

std::vector<std::string> precisions_of(const Scenario& question, const PlanSpec& plan) {
  return plan.precisions.empty() ? std::vector{question.deployments.front().precision}
                                 : plan.precisions;
}

std::vector<std::int32_t> depths_of(const Scenario& question, const PlanSpec& plan) {
  const std::optional<MtpSpec>& mtp = question.deployments.front().mtp;
  if (plan.mtp_depths.empty()) {
    return {mtp ? mtp->depth : 0};
  }
  for (std::size_t i = 0; i < plan.mtp_depths.size(); ++i) {
    if (plan.mtp_depths[i] > 0 && !mtp) {
      throw InputError({"",
                        "plan.mtp_depths[" + std::to_string(i) + "]",
                        std::to_string(plan.mtp_depths[i]) + " without the acceptance of drafts",
                        "mtp with its acceptance, or 0"});
    }
  }
  return plan.mtp_depths;
}

std::vector<std::optional<RouterPolicy>> routers_of(const PlanSpec& plan) {
  std::vector<std::optional<RouterPolicy>> routers(plan.routers.begin(), plan.routers.end());
  if (routers.empty()) {
    routers.emplace_back();
  }
  return routers;
}

// All families of the question; what does not fit is noted in `space`.
void add_families(SearchSpace& space,
                  const Scenario& question,
                  const PlanSpec& plan,
                  const Catalogs& catalogs) {
  const auto choices = [&](PoolRole role, const std::string& precision) {
    PhaseChoices found = phase_choices(question, plan, role, precision, catalogs);
    space.do_not_fit += found.do_not_fit;
    space.misfits.insert(space.misfits.end(), found.misfits.begin(), found.misfits.end());
    return std::move(found.fitting);
  };
  const std::vector<std::int32_t> depths = depths_of(question, plan);
  const std::vector<std::optional<RouterPolicy>> routers = routers_of(plan);
  const auto add = [&](const std::string& precision,
                       const PhaseChoice& first,
                       const std::optional<PhaseChoice>& decode) {
    for (const std::int32_t depth : depths) {
      for (const std::optional<RouterPolicy>& router : routers) {
        space.families.push_back({.precision = precision,
                                  .mtp_depth = depth,
                                  .router = router,
                                  .first = first,
                                  .decode = decode});
      }
    }
  };
  for (const std::string& precision : precisions_of(question, plan)) {
    if (has_layout(plan, PlanLayout::Disaggregated)) {
      const std::vector<PhaseChoice> decode = choices(PoolRole::Decode, precision);
      for (const PhaseChoice& first : choices(PoolRole::Prefill, precision)) {
        for (const PhaseChoice& then : decode) {
          add(precision, first, then);
        }
      }
    }
    if (has_layout(plan, PlanLayout::Aggregated)) {
      for (const PhaseChoice& first : choices(PoolRole::Aggregated, precision)) {
        add(precision, first, {});
      }
    }
  }
}

// Counts nodes, each case once.
class NodeCounts {
 public:
  NodeCounts(const Scenario& question, const PlanSpec& plan, const Catalogs& catalogs)
      : question_(question), plan_(plan), catalogs_(catalogs) {}

  /// After `replicas` workers of the first pool, by workers of the second on the same system.
  const std::vector<NodesNeeded>& of(std::size_t estate,
                                     int gpus,
                                     std::int32_t replicas,
                                     int then) {
    const auto [entry, is_new] = known_.try_emplace({estate, gpus, replicas, then});
    if (is_new) {
      entry->second =
          nodes_needed(system(estate), gpus, replicas, then, question_.estate[estate].nodes);
    }
    return entry->second;
  }

  /// What is paid for, spares included; nothing when there are not so many.
  std::optional<std::int32_t> paid(std::size_t estate, const NodesNeeded& needed) {
    const std::int32_t most = question_.estate[estate].nodes;
    const std::int32_t least = std::max(needed.extent, needed.used + plan_.spare_nodes);
    if (least > most) {
      return std::nullopt;
    }
    const bool whole = !question_.economics || question_.economics->charge == Charge::Estate;
    const SystemSpec& spec = system(estate);
    const std::int32_t unit = whole && spec.nvlink.nodes > 1 ? spec.rack.nodes : 1;
    return std::min(most, (least + unit - 1) / unit * unit);
  }

 private:
  const SystemSpec& system(std::size_t estate) {
    return catalogs_.system_at(question_.estate[estate].system);
  }

  const Scenario& question_;
  const PlanSpec& plan_;
  const Catalogs& catalogs_;
  std::map<std::tuple<std::size_t, int, std::int32_t, int>, std::vector<NodesNeeded>> known_;
};

class Enumeration {
 public:
  Enumeration(SearchSpace& space,
              const Scenario& question,
              const PlanSpec& plan,
              const Catalogs& catalogs)
      : space_(space), plan_(plan), counts_(question, plan, catalogs) {}

  void add(std::int32_t index) {
    const Family& family = space_.families[static_cast<std::size_t>(index)];
    const PhaseSearch& search = family.decode ? plan_.prefill : plan_.aggregated;
    for (std::int32_t n = search.min_replicas; !search.max_replicas || n <= *search.max_replicas;
         ++n) {
      const int gpus = family.first.parallel.gpus();
      if (counts_.of(family.first.estate, gpus, n, 0).empty()) {
        break;
      }
      if (family.decode) {
        add_pairs(index, family, n);
        continue;
      }
      const NodesNeeded& needed = counts_.of(family.first.estate, gpus, n, 0).front();
      if (const auto nodes = counts_.paid(family.first.estate, needed)) {
        push({.family = index, .replicas = n, .nodes = {*nodes, 0}, .used = {needed.used, 0}});
      }
    }
  }

 private:
  void add_pairs(std::int32_t index, const Family& family, std::int32_t first) {
    const PhaseChoice& decode = *family.decode;
    const bool shared = decode.estate == family.first.estate;
    const int gpus = family.first.parallel.gpus();
    const int decode_gpus = decode.parallel.gpus();
    const auto& alone = counts_.of(family.first.estate, gpus, first, 0).front();
    const auto& needed = shared ? counts_.of(decode.estate, gpus, first, decode_gpus)
                                : counts_.of(decode.estate, gpus, 0, decode_gpus);
    const auto most = static_cast<std::int32_t>(needed.size()) - 1;
    const std::int32_t last = std::min(most, plan_.decode.max_replicas.value_or(most));
    for (std::int32_t n = plan_.decode.min_replicas; n <= last; ++n) {
      const NodesNeeded& both = needed[static_cast<std::size_t>(n)];
      const auto then = counts_.paid(decode.estate, both);
      const auto own = shared ? std::optional(0) : counts_.paid(family.first.estate, alone);
      if (then && own) {
        push({.family = index,
              .replicas = first,
              .decode_replicas = n,
              .nodes = shared ? std::array{*then, 0} : std::array{*own, *then},
              .used = shared ? std::array{both.used, 0} : std::array{alone.used, both.used}});
      }
    }
  }

  void push(Candidate candidate) {
    if (space_.candidates.size() >= most_candidates) {
      throw InputError({"",
                        "plan",
                        "more than " + std::to_string(most_candidates) + " configurations",
                        "fewer parallel plans, limits or nodes to choose from"});
    }
    candidate.index = static_cast<std::int64_t>(space_.candidates.size());
    space_.candidates.push_back(candidate);
  }

  SearchSpace& space_;
  const PlanSpec& plan_;
  NodeCounts counts_;
};

}  // namespace

SearchSpace search_space(const Scenario& question, const Catalogs& catalogs) {
  if (question.deployments.size() != 1) {
    throw InputError({"",
                      "deployments",
                      std::to_string(question.deployments.size()) + " deployments to plan",
                      "one"});
  }
  const PlanSpec plan = question.plan.value_or(PlanSpec{});
  SearchSpace space;
  add_families(space, question, plan, catalogs);
  Enumeration enumeration(space, question, plan, catalogs);
  for (std::size_t i = 0; i < space.families.size(); ++i) {
    enumeration.add(static_cast<std::int32_t>(i));
  }
  if (space.candidates.empty()) {
    std::string reason = "no configuration fits the estate";
    if (!space.misfits.empty()) {
      reason += "; " + space.misfits.front();
    }
    throw Infeasible(reason, "more nodes in estate.systems, or other parallel plans");
  }
  return space;
}

std::int32_t gpus_of(const Family& family, const Candidate& candidate) {
  return candidate.replicas * family.first.parallel.gpus() +
         (family.decode ? candidate.decode_replicas * family.decode->parallel.gpus() : 0);
}

}  // namespace rackplan
