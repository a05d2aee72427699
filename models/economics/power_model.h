// SPDX-License-Identifier: Apache-2.0
// What hardware may draw (provisioned, the nameplate), and what a run made it draw.
//
//   node at GPU power P = idle + (max - idle) · (P - gpu idle) / (gpu TDP - gpu idle)
//
// CPUs, NICs, fans and conversion losses are not measured by load: they follow the GPUs of their
// node, linearly from the idle to the nameplate power of the node. Switches always draw their
// nameplate power. All of it is IT power: the site's is PUE times as much.
#pragma once

#include "models/hardware/system_spec.h"
#include "models/units/quantity.h"

#include <optional>
#include <span>

namespace rackplan {

/// Nameplate power, which colocation, power caps and racks per MW are about.
struct ProvisionedPower {
  Watts gpus;                 // of a node
  std::optional<Watts> cpus;  // of a node; absent: counted in `others`
  Watts others;               // of a node: NICs, fans, memory, conversion
  Watts node;                 // gpus + cpus + others
  Watts switches;             // of a rack
  Watts rack;                 // nodes and switches
  Watts per_gpu;              // rack over its GPUs
};

[[nodiscard]] ProvisionedPower provisioned_power(const SystemSpec& system);

/// A node whose GPUs draw `gpu` each on average, without the rack's switches.
[[nodiscard]] Watts node_draw(const SystemSpec& system, Watts gpu);

/// What the workers of a pool did in a time: seconds in steps, summed over the replicas. Prefill
/// and decode may both be positive (aggregated).
struct PoolActivity {
  int replicas = 0;
  int gpus_per_replica = 0;
  Seconds prefill_busy;
  Seconds decode_busy;
};

struct PowerDraw {
  Watts provisioned;
  Watts idle;     // nothing runs
  Watts mean;     // over the time
  Watts p99;      // exceeded 1 % of the time
  Joules energy;  // mean · time
};

/// Of `nodes` nodes, with their share of their racks' switches, of which `pools` use some GPUs for
/// `time`; the other GPUs idle.
///
/// The 99th percentile takes replicas to be busy independently of each other, each for its pool's
/// mean share of the time: mean + 2.326 · sqrt(Σ replicas · share · (1 - share) · swing²), and at
/// most all of them busy at once.
[[nodiscard]] PowerDraw power_draw(const SystemSpec& system,
                                   int nodes,
                                   std::span<const PoolActivity> pools,
                                   Seconds time);

}  // namespace rackplan
