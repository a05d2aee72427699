// SPDX-License-Identifier: Apache-2.0
// The configurations a question leaves open, in a fixed order.
//
//   family      everything but the number of workers: layout, precision, drafts, router, and for
//               each pool its system, parallel plan and limits
//   candidate   a family with numbers of workers that the estate holds
//
// What a question does not say is chosen automatically:
// - parallel plans: 1, 2, 4 … GPUs within one NVLink domain, those that a model allows and that fit
//   its memory; TPn and DPn of a dense model, TEPn and DEPn of one with experts (TP1 is both);
// - batch limits: doubling from 8 to 512 on a rank of its own, to 256 on one of several.
#pragma once

#include "models/io/catalogs.h"
#include "sim/plan/plan.h"
#include "sim/scenario/scenario.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rackplan {

/// How the workers of one pool are.
struct PhaseChoice {
  PoolRole role = PoolRole::Aggregated;
  std::size_t estate = 0;  // index in the scenario's
  ParallelPlan parallel;
  PoolLimits limits;
  friend bool operator==(const PhaseChoice&, const PhaseChoice&) = default;
};

struct Family {
  std::string precision;
  std::int32_t mtp_depth = 0;
  std::optional<RouterPolicy> router;  // absent: as the scenario has it
  PhaseChoice first;                   // prefill, or aggregated
  std::optional<PhaseChoice> decode;   // absent: aggregated
  friend bool operator==(const Family&, const Family&) = default;
};

struct Candidate {
  std::int64_t index = 0;
  std::int32_t family = 0;
  std::int32_t replicas = 0;         // of the first pool
  std::int32_t decode_replicas = 0;  // 0: aggregated
  /// Of the first pool's system, and of the decode pool's where that is another.
  std::array<std::int32_t, 2> nodes{};  // of the estate
  std::array<std::int32_t, 2> used{};   // of them, with a worker
  friend bool operator==(const Candidate&, const Candidate&) = default;
};

struct SearchSpace {
  std::vector<Family> families;
  std::vector<Candidate> candidates;  // ascending in family, replicas, decode_replicas
  std::vector<std::string> misfits;   // plans that were asked for and cannot be, with the reason
  std::int64_t do_not_fit = 0;        // families that cannot be
};

/// Throws InputError for a choice that names nothing, Infeasible when no candidate is left, with
/// the reason.
[[nodiscard]] SearchSpace search_space(const Scenario& question, const Catalogs& catalogs);

/// The candidate as a scenario of its own, without transfers that share links.
[[nodiscard]] Scenario candidate_scenario(const Scenario& question,
                                          const Family& family,
                                          const Candidate& candidate);

/// What turns the question into that scenario, as --set takes it.
[[nodiscard]] std::vector<CandidateSetting> candidate_settings(const Scenario& candidate);

/// "2 x DEP4 prefill + 1 x DEP16 decode, batch 128, on 1 rack of gb200-nvl72".
[[nodiscard]] std::string layout_words(const Scenario& candidate, const Catalogs& catalogs);

[[nodiscard]] std::int32_t gpus_of(const Family& family, const Candidate& candidate);

}  // namespace rackplan
