// SPDX-License-Identifier: Apache-2.0
#include "models/economics/power_model.h"

#include "models/base/error.h"

#include <algorithm>
#include <cmath>

namespace rackplan {
namespace {

constexpr double normal_p99 = 2.326;  // 99th percentile of the standard normal distribution

// A GPU's part of its node.
Watts with_surroundings(const SystemSpec& system, Watts gpu) {
  return node_draw(system, gpu) / static_cast<double>(system.node.gpus);
}

// The board power of a worker's GPUs while it is in a step.
Watts busy_gpu(const SystemSpec& system, const PoolActivity& pool) {
  const Seconds busy = pool.prefill_busy + pool.decode_busy;
  return busy > Seconds() ? (pool.prefill_busy / busy) * system.power.gpu_prefill +
                                (pool.decode_busy / busy) * system.power.gpu_decode
                          : system.power.gpu_idle;
}

Watts switches_of(const SystemSpec& system, int nodes) {
  return static_cast<double>(nodes) / system.rack.nodes * system.rack.switch_power;
}

}  // namespace

ProvisionedPower provisioned_power(const SystemSpec& system) {
  ProvisionedPower power;
  power.gpus = static_cast<double>(system.node.gpus) * system.gpu.tdp;
  power.node = system.node.max_power;
  power.others = power.node - power.gpus;
  if (system.power.cpu_max) {
    power.cpus = static_cast<double>(system.node.cpus) * *system.power.cpu_max;
    power.others -= *power.cpus;
  }
  power.switches = system.rack.switch_power;
  power.rack = static_cast<double>(system.rack.nodes) * power.node + power.switches;
  power.per_gpu = power.rack / static_cast<double>(system.gpus_per_rack());
  return power;
}

Watts node_draw(const SystemSpec& system, Watts gpu) {
  const double load = (gpu - system.power.gpu_idle) / (system.gpu.tdp - system.power.gpu_idle);
  return system.node.idle_power + load * (system.node.max_power - system.node.idle_power);
}

PowerDraw power_draw(const SystemSpec& system,
                     int nodes,
                     std::span<const PoolActivity> pools,
                     Seconds time) {
  const Watts switches = switches_of(system, nodes);
  PowerDraw draw;
  draw.provisioned = static_cast<double>(nodes) * system.node.max_power + switches;
  draw.idle = static_cast<double>(nodes) * node_draw(system, system.power.gpu_idle) + switches;
  Watts mean_swing;
  Watts most_swing;
  double variance = 0.0;
  for (const PoolActivity& pool : pools) {
    if (pool.replicas == 0 || !(time > Seconds())) {
      continue;
    }
    const Seconds busy = pool.prefill_busy + pool.decode_busy;
    const double share = busy / (static_cast<double>(pool.replicas) * time);
    ensure(share >= 0.0 && share < 1.0 + 1e-9, "a replica is busy for at most the whole time");
    const Watts swing = static_cast<double>(pool.gpus_per_replica) *
                        (with_surroundings(system, busy_gpu(system, pool)) -
                         with_surroundings(system, system.power.gpu_idle));
    mean_swing += static_cast<double>(pool.replicas) * share * swing;
    most_swing += static_cast<double>(pool.replicas) * swing;
    variance += static_cast<double>(pool.replicas) * std::max(0.0, share * (1.0 - share)) *
                swing.in_base() * swing.in_base();
  }
  draw.mean = draw.idle + mean_swing;
  draw.p99 = draw.idle + std::min(most_swing, mean_swing + normal_p99 * std::sqrt(variance) * watt);
  draw.energy = draw.mean * time;
  return draw;
}

}  // namespace rackplan
