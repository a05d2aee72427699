// SPDX-License-Identifier: Apache-2.0
// A NetworkPlan compiled for the hot path: the path between two endpoints in a few loads, without
// allocation.
//
//   duration = latency + bytes / narrowest bandwidth of the path, to the nearest tick, at least one
#pragma once

#include "sim/engine/tick.h"
#include "sim/fabric/network_plan.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace rackplan {

class PathTable {
 public:
  struct Path {
    std::span<const LinkId> up;    // the sender's
    std::span<const LinkId> down;  // the receiver's
    double bandwidth = 0.0;        // bytes a second, of the narrowest link
    Seconds latency;
    Plane plane = Plane::Nvlink;
  };

  /// `plan` must have links of positive bandwidth, and ports that name links it has (ensured).
  explicit PathTable(const NetworkPlan& plan);

  /// The spans live as long as the table.
  [[nodiscard]] Path between(EndpointId from, EndpointId to) const {
    const Plane plane = domain_[from] == domain_[to] ? Plane::Nvlink
                        : leaf_[from] == leaf_[to]   ? Plane::ScaleOut
                                                     : Plane::Spine;
    const Way& up = ways_[way_index(from, plane, 0)];
    const Way& down = ways_[way_index(to, plane, 1)];
    return {.up = {links_.data() + up.first, up.count},
            .down = {links_.data() + down.first, down.count},
            .bandwidth = std::min(up.bandwidth, down.bandwidth),
            .latency = up.latency + down.latency,
            .plane = plane};
  }

  /// The transfer alone. In doubles, one division and one sum: the same result on every machine.
  [[nodiscard]] Tick duration(const Path& path, std::int64_t bytes) const {
    const Seconds sending = (static_cast<double>(bytes) / path.bandwidth) * s;
    return std::max<Tick>(1, to_tick(path.latency + sending));
  }

  [[nodiscard]] std::size_t endpoints() const { return domain_.size(); }
  [[nodiscard]] std::size_t links() const { return link_count_; }

 private:
  struct Way {
    std::uint32_t first = 0;  // in links_
    std::uint32_t count = 0;
    double bandwidth = 0.0;  // infinite when the way has no link
    Seconds latency;         // of its port
  };

  static std::size_t way_index(EndpointId endpoint, Plane plane, std::size_t direction) {
    return (std::size_t{endpoint} * all_planes.size() + static_cast<std::size_t>(plane)) * 2 +
           direction;
  }
  void add_way(const NetworkPlan& plan, const std::vector<LinkId>& way, Seconds latency);

  std::vector<int> domain_;    // by endpoint
  std::vector<int> leaf_;      // by endpoint
  std::vector<Way> ways_;      // by way_index
  std::vector<LinkId> links_;  // of all ways, one after the other
  std::size_t link_count_ = 0;
};

}  // namespace rackplan
