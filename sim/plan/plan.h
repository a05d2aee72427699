// SPDX-License-Identifier: Apache-2.0
// The answer of `rackplan plan`, as a value: everything that is printed, written as JSON, compared
// and checked. A pure function of scenario, catalogs and version, for any number of jobs; no
// wall-clock time is in here.
#pragma once

#include "models/units/quantity.h"
#include "sim/report/report.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rackplan {

/// One setting of a candidate that the search space varies: {"pools[1].replicas", "3"}. Applied to
/// the question's scenario with set_path() they make the candidate's scenario.
struct CandidateSetting {
  std::string path;
  std::string value;  // as --set takes it
  friend bool operator==(const CandidateSetting&, const CandidateSetting&) = default;
};

/// A share of requests that must keep a limit, and what came of it.
struct TargetOutcome {
  std::string workload;      // empty: the only one
  std::string metric;        // "time_to_first_token" …; "all targets" for slo.attainment
  std::string limit;         // "2 s"; of all targets "TTFT <= 2 s, ITL <= 50 ms"
  double asked = 0.0;        // share of requests
  double reached = 0.0;      // a run that was cut short: at most
  bool each_window = false;  // judged in every window of slo.window, `reached` in the worst
  bool met = false;
  friend bool operator==(const TargetOutcome&, const TargetOutcome&) = default;
};

/// How good a configuration is, over the run it was judged by.
struct PlanFigures {
  Usd cost_a_year;
  std::optional<UsdPerToken> cost_per_token;  // the economics' headline
  TokensPerSecond throughput_per_gpu;         // prompt and output tokens, of the GPUs paid for
  double tokens_per_user = 0.0;               // 1 / median inter-token latency, tokens/s
  PerSecond goodput;                          // good requests
  Seconds ttft_p50, ttft_p99, itl_p50, itl_p99;
  friend bool operator==(const PlanFigures&, const PlanFigures&) = default;
};

enum class CandidateStatus {
  DoesNotFit,       // memory, plan or estate
  Screened,         // a bound proves that it misses a target, or costs more than the answer
  Missed,           // simulated; misses a target
  Meets,            // simulated; meets all
  FailedToConfirm,  // met them without contention, not with it or with other seeds
  Confirmed,
};

struct CandidateOutcome {
  std::int64_t index = 0;  // in the search space, whose order is fixed
  std::string layout;  // "2 x DEP4 prefill + 1 x DEP16 decode, batch 128, 1 rack of GB200 NVL72"
  std::vector<CandidateSetting> settings;
  std::int32_t gpus = 0;
  Usd least_cost_a_year;  // known before simulating
  CandidateStatus status = CandidateStatus::Screened;
  std::string reason;                  // why it lost, in a sentence; empty for the answer
  std::vector<TargetOutcome> targets;  // where it was simulated
  std::optional<PlanFigures> figures;  // where it was simulated to the end
  friend bool operator==(const CandidateOutcome&, const CandidateOutcome&) = default;
};

/// What the search did. Deterministic, unlike its time, which goes to standard error.
struct SearchReport {
  std::int64_t candidates = 0;
  std::int64_t do_not_fit = 0;
  std::vector<Share> screened;  // by the bound that dropped them, shares of all candidates
  std::int64_t screened_total = 0;
  std::int64_t simulated = 0;
  std::int64_t cut_short = 0;  // of these, as soon as a target was out of reach
  std::int64_t requests = 0;   // simulated, confirmation included
  std::int64_t confirmed = 0;  // finalists run with contention and several seeds
  bool interrupted = false;    // the plan is the best so far
  friend bool operator==(const SearchReport&, const SearchReport&) = default;
};

/// Where a share lies, by several seeds.
struct ShareInterval {
  std::string name;  // of the target
  double mean = 0.0;
  double low = 0.0;  // 95 % confidence
  double high = 1.0;
  friend bool operator==(const ShareInterval&, const ShareInterval&) = default;
};

/// How sure the answer is.
struct Confidence {
  std::vector<std::uint64_t> seeds;   // of the confirmation
  std::vector<TargetOutcome> worst;   // targets, in the worst of the seeds
  std::vector<ShareInterval> shares;  // that keep each target
  double slower_steps_until_miss =
      1.0;                            // factor on every step time at which a target is first missed
  double step_time_sigma = 0.0;       // relative error of step times, of the cost model
  double meets_probability = 0.0;     // that the plan meets its targets
  double cheapest_probability = 0.0;  // … and that nothing cheaper does
  Usd cost_low, cost_high;            // a year, 80 % interval
  std::string validation;             // "model not validated" …; empty: validated
  friend bool operator==(const Confidence&, const Confidence&) = default;
};

/// A break-even or the effect of one assumption.
struct SensitivityRow {
  std::string name;  // "GPU-hour price", "demand", "step times", "pools[1].mtp acceptance"
  std::string low, base, high;                   // values, with unit
  std::optional<Usd> cost_at_low, cost_at_high;  // of the best plan there; absent: none is feasible
  std::string layout_at_low, layout_at_high;     // empty: the same
  std::optional<std::string> flips_at;           // the value at which the choice changes
  std::string source;
  friend bool operator==(const SensitivityRow&, const SensitivityRow&) = default;
};

/// The chosen plan under more load, or with parts lost.
struct HeadroomRow {
  std::string name;  // "110 % of demand", "one tray lost (rack0 node3)"
  Seconds ttft_p99, itl_p99;
  double queue = 0.0;  // mean requests waiting
  std::int64_t rejected = 0;
  bool met = false;
  std::vector<TargetOutcome> targets;
  friend bool operator==(const HeadroomRow&, const HeadroomRow&) = default;
};

struct Headroom {
  std::vector<HeadroomRow> rows;
  std::optional<double>
      first_miss;      // demand over the question's, at which a target is first missed
  std::string breaks;  // what is missed there, and where the time goes
  friend bool operator==(const Headroom&, const Headroom&) = default;
};

enum class ChangeKind { Added, Removed, Changed };

/// A change from today's deployment: "+ 1 rack of GB200 NVL72", "~ pools[0].replicas 2 -> 3".
struct PlanChange {
  ChangeKind kind = ChangeKind::Changed;
  std::string text;
  friend bool operator==(const PlanChange&, const PlanChange&) = default;
};

/// What a replica has of a node.
struct NodePart {
  std::string name;  // "prefill[2]"; unique within the node
  std::string role;  // "prefill", "decode", "aggregated"
  std::int32_t gpus = 0;
  friend bool operator==(const NodePart&, const NodePart&) = default;
};

struct NodeView {
  std::string name;       // "node 3", counted from 0 in its rack
  std::int32_t gpus = 0;  // that it has; those of no part are free
  std::vector<NodePart> parts;
  friend bool operator==(const NodeView&, const NodeView&) = default;
};

/// Who sits where in a rack.
struct RackView {
  std::string name;    // "rack/rack0": the entry of the estate, then the rack
  std::string system;  // catalog id
  std::vector<NodeView> nodes;
  friend bool operator==(const RackView&, const RackView&) = default;
};

struct Plan {
  Provenance provenance;
  std::string objective;                 // "least cost a year"
  std::string demand;                    // "20 req/s, Poisson"
  std::vector<std::string> targets;      // "TTFT p99 <= 2 s"
  std::optional<CandidateOutcome> best;  // absent: nothing meets the targets
  std::optional<Report> report;          // of the best, confirmed
  std::vector<RackView> racks;           // of the best
  std::vector<std::string>
      purchase;  // "buy 2 racks of GB200 NVL72 (36 nodes, 144 GPUs)", "keep …", "return …"
  std::string binding;  // what keeps a cheaper plan from meeting the targets
  std::optional<Confidence> confidence;
  std::optional<CandidateOutcome> runner_up;
  std::vector<CandidateOutcome> ties;       // cannot be told from the best
  std::vector<CandidateOutcome> front;      // Pareto: throughput per GPU against tokens/s/user
  std::vector<CandidateOutcome> others;     // in order of cost, as many as were asked for
  std::optional<CandidateOutcome> nearest;  // without a best: the one that comes closest
  std::vector<SensitivityRow> sensitivity;  // in falling order of effect
  std::optional<Headroom> headroom;
  std::vector<PlanChange> changes;  // from --current
  std::vector<std::string> notes;   // warnings first
  SearchReport search;
  friend bool operator==(const Plan&, const Plan&) = default;
};

}  // namespace rackplan
