// SPDX-License-Identifier: Apache-2.0
// The parts of an estate and the links between them, as a graph.
//
//   GPU ── NVSwitch of its domain                     scale-up: bandwidth_per_gpu
//   GPU ── NIC ── leaf of its rail ── spine           scale-out: nic_per_gpu
//
// Assumptions, where a SystemSpec does not say:
// - The switches of one NVLink domain are one part: they stand and fall together.
// - Rail-optimised scale-out: one leaf per rack and GPU index in the node; one spine joins all
//   leaves of all systems. Both are non-blocking: a leaf's uplink is as wide as its NICs together.
// - A SystemSpec gives latencies end to end. Half of one sits at each end (on the link between the
//   GPU and its NVSwitch or NIC), so that a route's latencies add up to it.
#pragma once

#include "models/hardware/system_spec.h"
#include "models/units/quantity.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace rackplan {

enum class PartKind { Gpu, Nvswitch, Nic, Leaf, Spine };

using PartId = std::uint32_t;

/// What does not apply is -1. Node, rack and domain count from 0 within the system.
struct Part {
  PartKind kind = PartKind::Gpu;
  std::string name;    // "gb200-nvl72/rack0/node3/gpu1"
  int system = -1;     // index into the systems the topology was built from
  int node = -1;       // of a GPU, a NIC
  int rack = -1;       // of a GPU, a NIC, a leaf
  int domain = -1;     // of a GPU, a NIC, an NVSwitch
  int gpu_index = -1;  // in its node: of a GPU, a NIC; the rail of a leaf
};

enum class LinkPlane { Nvlink, ScaleOut };

/// Full duplex; bandwidths are one direction.
struct TopologyLink {
  PartId a = 0;  // nearer to the GPU
  PartId b = 0;
  LinkPlane plane = LinkPlane::Nvlink;
  BytesPerSecond bandwidth;  // achieved
  BytesPerSecond datasheet;
  Seconds latency;
};

struct TopologySystem {
  SystemSpec spec;
  int nodes = 0;
};

enum class PackDomain { Host, Nvlink, Rack };

class Topology {
 public:
  explicit Topology(const std::vector<TopologySystem>& systems);

  [[nodiscard]] const std::vector<Part>& parts() const { return parts_; }  // by PartId
  [[nodiscard]] const std::vector<TopologyLink>& links() const { return links_; }
  /// In order of system, node, index in the node.
  [[nodiscard]] const std::vector<PartId>& gpus() const { return gpus_; }

  /// The links from one GPU to another, in order, as indices into links(): over NVLink within a
  /// domain, else NIC, leaf, spine (where the leaves differ), leaf, NIC. Empty from a GPU to
  /// itself.
  [[nodiscard]] std::vector<std::size_t> route(PartId from, PartId to) const;

  /// GPUs that share a host, an NVLink domain or a rack, group by group, in order of gpus().
  [[nodiscard]] std::vector<std::vector<PartId>> pack_domains(PackDomain level) const;

  /// GPUs and NICs of a node.
  [[nodiscard]] std::vector<PartId> parts_of_node(int system, int node) const;

 private:
  struct Graph;

  PartId add_part(Part part);
  void add_system(int index, const TopologySystem& system, PartId spine);

  std::vector<Part> parts_;
  std::vector<TopologyLink> links_;
  std::vector<PartId> gpus_;
  std::shared_ptr<const Graph> graph_;
};

/// Sum of the latencies, smallest of the achieved bandwidths.
struct RouteSummary {
  BytesPerSecond bandwidth;
  Seconds latency;
};
/// `route` is not empty.
[[nodiscard]] RouteSummary summarise(const Topology& topology,
                                     const std::vector<std::size_t>& route);

}  // namespace rackplan
