// SPDX-License-Identifier: Apache-2.0
// The links that transfers between endpoints use. A path is the sender's way up, then the
// receiver's way down, in one of two planes: the NVLink domain when both endpoints are in the same
// one, else the scale-out network. Flows that use a link at the same time share it equally.
#pragma once

#include "models/units/quantity.h"
#include "sim/fabric/fabric.h"

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

struct EndpointPlan {
  std::string name;       // "prefill[0] rank 2"
  int nvlink_domain = 0;  // index of the domain its GPUs are in
  Port nvlink;
  Port scale_out;
};

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
