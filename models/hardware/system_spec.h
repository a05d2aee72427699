// SPDX-License-Identifier: Apache-2.0
// How GPUs are built into nodes (an HGX board, an NVL72 compute tray) and nodes into racks, and
// what connects them. Values come from models/data/hardware, where each carries its source.
#pragma once

#include "models/hardware/gpu_spec.h"
#include "models/units/quantity.h"

#include <optional>
#include <string>

namespace rackplan {

/// A node: the unit that is bought, scheduled and fails together. A tray of an NVL72 rack, or one
/// HGX server.
struct NodeSpec {
  int gpus = 0;
  int cpus = 0;
  Bytes host_memory;                 // all CPUs together
  BytesPerSecond host_link_per_gpu;  // GPU to host memory, one direction
  BytesPerSecond nic_per_gpu;        // scale-out NIC, one direction
  Watts max_power;
  Watts idle_power;
};

/// The scale-up fabric: GPUs inside one domain reach each other through NVSwitch.
struct NvlinkDomainSpec {
  int nodes = 0;                     // 18 in an NVL72, 1 in an HGX server
  BytesPerSecond bandwidth_per_gpu;  // one direction, datasheet
  double achieved_fraction = 1.0;    // of it, on large messages
  Seconds latency;                   // GPU to GPU, one message
};

/// The scale-out fabric between domains.
struct ScaleOutSpec {
  double achieved_fraction = 1.0;  // of the NIC rate, on large messages
  Seconds latency;                 // GPU to GPU across NICs and switches
};

struct RackSpec {
  int nodes = 0;       // compute nodes in one rack
  Watts switch_power;  // NVSwitch trays and the like, a rack
};

/// What a GPU's board draws, by what it does, and what utilities are asked for.
struct PowerSpec {
  Watts gpu_idle;
  Watts gpu_prefill;             // while its worker is in a prefill step
  Watts gpu_decode;              // while its worker is in a decode step
  std::optional<Watts> cpu_max;  // of one CPU
  Watts utility_per_gpu;         // all-in figure used for published tokens/s per MW
};

struct SystemSpec {
  std::string id;     // "gb200-nvl72"
  std::string title;  // "NVIDIA GB200 NVL72"
  GpuSpec gpu;
  NodeSpec node;
  NvlinkDomainSpec nvlink;
  ScaleOutSpec scale_out;
  RackSpec rack;
  PowerSpec power;

  [[nodiscard]] int gpus_per_domain() const { return node.gpus * nvlink.nodes; }
  [[nodiscard]] int gpus_per_rack() const { return node.gpus * rack.nodes; }
};

}  // namespace rackplan
