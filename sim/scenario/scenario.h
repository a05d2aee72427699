// SPDX-License-Identifier: Apache-2.0
// A scenario: the whole question, typed. Everything a report depends on is in here or in the
// catalogs. Read from JSON by sim/scenario/read.h; the fields, units, bounds and defaults are in
// schema.h. Immutable after reading.
#pragma once

#include "models/cost/kv_policy.h"
#include "models/economics/economics_spec.h"
#include "models/llm/parallel_plan.h"
#include "models/step/expert_exchange.h"
#include "models/step/expert_popularity.h"
#include "models/units/quantity.h"
#include "sim/scenario/arrival_spec.h"
#include "sim/scenario/length_spec.h"
#include "sim/scenario/plan_spec.h"
#include "sim/scenario/router_spec.h"
#include "sim/scenario/trace_spec.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace rackplan {

// ---- workload ----------------------------------------------------------------------------------

/// Open loop; memoryless unless the workload's pattern says otherwise.
struct PoissonArrivals {
  PerSecond rate;
  friend bool operator==(const PoissonArrivals&, const PoissonArrivals&) = default;
};
/// `concurrency` users, each sending its next request when it has the last token of the previous
/// one.
struct ClosedLoopArrivals {
  std::int32_t concurrency = 0;
  friend bool operator==(const ClosedLoopArrivals&, const ClosedLoopArrivals&) = default;
};
/// Timestamps and lengths from a file. `speedup` 2 replays it in half the time.
struct TraceArrivals {
  std::string file;    // resolved against the scenario's folder
  std::string format;  // as workload.trace_format has them
  double speedup = 1.0;
  TraceReading reading = {};
  TraceChanges changes = {};
  friend bool operator==(const TraceArrivals&, const TraceArrivals&) = default;
};
using Arrivals = std::variant<PoissonArrivals, ClosedLoopArrivals, TraceArrivals>;

/// What a good request is: all of those present must hold.
struct SloSpec {
  std::optional<Seconds> time_to_first_token;
  std::optional<Seconds> inter_token_latency;
  std::optional<Seconds> request_latency;
  std::optional<double> attainment;  // share of requests that must be good
  std::optional<Seconds> window;     // windows in each of which that is judged, with attainment
  friend bool operator==(const SloSpec&, const SloSpec&) = default;
};

struct WorkloadSpec {
  std::string name = "workload";
  std::string description;
  Arrivals arrivals = ClosedLoopArrivals{};
  ArrivalPattern pattern;                     // of PoissonArrivals
  LengthDistribution prompt = FixedLength{};  // unused with a trace
  LengthDistribution output = FixedLength{};  // unused with a trace
  LengthPairingSpec pairing = LengthPairingSpec::Independent;
  std::optional<SessionSpec> sessions;  // not with a trace
  /// How many requests are sent; absent: the whole trace, or (closed loop) 10 × concurrency, as
  /// InferenceX does. Required for Poisson arrivals unless measure.horizon is set.
  std::optional<std::int64_t> requests;
  SloSpec slo;
  std::optional<double> mtp_acceptance;  // absent: the deployment's
  std::int16_t priority = 0;             // larger goes first where a queue looks at it
  friend bool operator==(const WorkloadSpec&, const WorkloadSpec&) = default;
};

// ---- deployment --------------------------------------------------------------------------------

enum class PoolRole { Aggregated, Prefill, Decode };

struct PoolLimits {
  /// Decode and aggregated: requests running at once on one rank. Prefill: prompts in one step on
  /// one rank.
  std::int32_t max_batch_per_rank = 0;
  /// Prefill and aggregated: prompt tokens in one step on one rank; a longer prompt goes alone.
  std::int32_t max_tokens_per_rank = 0;
  /// Prefill and aggregated: prompts run in pieces, so many tokens in one step on one rank; 0:
  /// whole.
  std::int32_t chunk_tokens = 0;
  /// Aggregated, with chunk_tokens: such steps decode too. Absent: as the engine profile has it.
  std::optional<bool> mixes_decode;
  friend bool operator==(const PoolLimits&, const PoolLimits&) = default;
};

struct PoolSpec {
  PoolRole role = PoolRole::Aggregated;
  std::string estate;  // name of an entry of estate.systems; the first when left out
  ParallelPlan parallel;
  std::int32_t replicas = 1;
  PoolLimits limits;
  bool prefix_cache = true;       // not of a decode pool: blocks of earlier prompts are found again
  double step_time_factor = 1.0;  // on every step's time: what if steps were so much slower
  bool allow_span_domains = false;                  // a worker may be larger than an NVLink domain
  std::optional<ExpertExchange> expert_exchange{};  // absent: as the engine profile has it
  friend bool operator==(const PoolSpec&, const PoolSpec&) = default;
};

/// Speculative decoding with the model's own MTP layers.
struct MtpSpec {
  std::int32_t depth = 1;   // draft tokens a step
  double acceptance = 0.0;  // probability that a draft token is accepted, those before it given
  friend bool operator==(const MtpSpec&, const MtpSpec&) = default;
};

/// One model served by one aggregated pool, or by one prefill and one decode pool.
struct DeploymentSpec {
  std::string name = "deployment";
  std::string model;                    // catalog id, or the path of a Hugging Face config.json
  std::string precision;                // "fp4", "fp8", "bf16": see models/llm
  std::optional<std::string> kv_dtype;  // "fp8" or "bf16"; absent: the precision's default
  std::string engine;  // catalog id of an engine profile: "trtllm", "sglang", "vllm"
  std::optional<ExpertPopularity> expert_load;  // absent: the engine profile's
  /// Slots for copies of experts, which a balancer places; absent: no balancer.
  std::optional<std::int32_t> redundant_experts;
  std::optional<MtpSpec> mtp;
  // Of decode and aggregated pools; absent: as the engine profile has it.
  std::optional<KvPolicy> preemption;
  std::optional<std::int32_t> kv_block;  // tokens
  std::optional<double> kv_watermark;    // share of the blocks
  std::vector<PoolSpec> pools;
  RouterSpec router;
  std::vector<WorkloadSpec> workloads{WorkloadSpec{}};  // at least one, names differ
  friend bool operator==(const DeploymentSpec&, const DeploymentSpec&) = default;
};

// ---- estate and the rest -----------------------------------------------------------------------

/// Hardware that exists or may be bought: `racks` of one system (for HGX systems, of `nodes` each).
struct EstateSystem {
  std::string name;        // how pools refer to it
  std::string system;      // catalog id: "gb200-nvl72"
  std::int32_t nodes = 0;  // trays or servers; "racks": n in JSON is n · nodes per rack
  EstateTerms terms = {};  // what it costs
  friend bool operator==(const EstateSystem&, const EstateSystem&) = default;
};

enum class NetworkModel { Simgrid, Ideal };

struct NetworkSpec {
  NetworkModel model = NetworkModel::Simgrid;
  double oversubscription = 1.0;  // a rack's NICs over its way to other racks, at least 1
  friend bool operator==(const NetworkSpec&, const NetworkSpec&) = default;
};

struct MeasureSpec {
  /// The run stops here; requests still under way are reported as unfinished. Absent: run to the
  /// end.
  std::optional<Seconds> horizon;
  /// Requests that arrive before this time are served but not measured.
  Seconds warmup;
  /// Length of the windows of the report's timeline; the first begins at the end of the warm-up.
  Seconds window = 300.0 * s;
  /// Length of the windows of the report's occupancy; absent: not reported.
  std::optional<Seconds> series;
  friend bool operator==(const MeasureSpec&, const MeasureSpec&) = default;
};

struct Scenario {
  std::string name;
  std::string description;
  std::uint64_t seed = 1;
  std::vector<EstateSystem> estate;
  std::vector<DeploymentSpec> deployments{DeploymentSpec{}};  // at least one, names differ
  NetworkSpec network;
  MeasureSpec measure;
  /// Cost tables: paths that end in .json, ids of the catalog, or "built-in" for all of those;
  /// none: the roofline alone.
  std::vector<std::string> costs{"built-in"};
  std::optional<EconomicsSpec> economics;  // absent: costs are not reported
  std::optional<PlanSpec> plan;            // for the planner only
  friend bool operator==(const Scenario&, const Scenario&) = default;
};

}  // namespace rackplan
