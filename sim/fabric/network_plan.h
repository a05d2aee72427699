// SPDX-License-Identifier: Apache-2.0
// The links that transfers between endpoints use. A path is the sender's way up, then the
// receiver's way down, in one of three planes: the NVLink domain when both endpoints are in the
// same one, else the scale-out network below a leaf that both have, else also over the spine: up
// the trunk of the sender's leaf and down that of the receiver's. Flows that use a link at the same
// time share it equally.
#pragma once

#include "models/units/quantity.h"
#include "sim/fabric/fabric.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace rackplan {

using LinkId = std::uint32_t;

struct NetworkLink {
  std::string name;          // "rack0/node3/gpu0-1 nvlink up"
  BytesPerSecond bandwidth;  // one direction, achieved, not datasheet
};

/// An endpoint's way into and out of one plane.
struct Port {
  std::vector<LinkId> up;
  std::vector<LinkId> down;
  Seconds latency;  // its part of a path's: half of what two alike pay
};

/// What leaves and enters below a leaf passes through its trunk. No links: non-blocking.
struct Trunk {
  std::vector<LinkId> up;
  std::vector<LinkId> down;
};

struct EndpointPlan {
  std::string name;       // "prefill[0] rank 2"
  int nvlink_domain = 0;  // index of the domain its GPUs are in; unique when they are in several
  Port nvlink;
  Port scale_out;
  int leaf = 0;  // endpoints with the same one reach each other below the trunk
  Trunk trunk{};
};

enum class Plane : std::uint8_t { Nvlink, ScaleOut, Spine };
inline constexpr std::array<Plane, 3> all_planes = {Plane::Nvlink, Plane::ScaleOut, Plane::Spine};

[[nodiscard]] Plane plane_between(const EndpointPlan& from, const EndpointPlan& to);

/// An endpoint's way up or down in a plane, from the first link to the last.
[[nodiscard]] std::vector<LinkId> way_up(const EndpointPlan& endpoint, Plane plane);
[[nodiscard]] std::vector<LinkId> way_down(const EndpointPlan& endpoint, Plane plane);

struct NetworkPlan {
  std::vector<NetworkLink> links;
  std::vector<EndpointPlan> endpoints;  // by EndpointId
};

/// The links of the path and its latency, the sum of its ports', paid once a transfer, before its
/// first byte.
struct NetworkPath {
  std::vector<LinkId> links;
  Seconds latency;
};
[[nodiscard]] NetworkPath path_between(const NetworkPlan& plan, EndpointId from, EndpointId to);

}  // namespace rackplan
