// SPDX-License-Identifier: Apache-2.0
// The free GPUs of one estate system, and where the next replica goes: to the lowest numbers where
// it fits.
//
// - consecutive GPUs, none of them taken, inside one NVLink domain, or of whole ones when it is
//   larger;
// - from a node boundary when it is a node or more, else inside one node.
//
// It may run past the nodes that exist: how far is the number of nodes needed.
#pragma once

#include "models/hardware/system_spec.h"

#include <cstdint>
#include <map>
#include <vector>

namespace rackplan {

class FreeGpus {
 public:
  explicit FreeGpus(const SystemSpec& spec);

  /// First GPU of a replica of `gpus` GPUs, above a domain of them a multiple; they are taken.
  std::int64_t take(std::int64_t gpus);

  /// Up to the last one with a GPU taken.
  [[nodiscard]] std::int64_t nodes_needed() const;
  /// With a GPU taken.
  [[nodiscard]] std::int64_t nodes_used() const;

 private:
  /// `first`, or the next GPU after it where a replica may start.
  [[nodiscard]] std::int64_t may_start(std::int64_t first, std::int64_t gpus) const;

  std::int64_t per_node_;
  std::int64_t per_domain_;
  std::vector<bool> taken_;                        // free beyond its end
  std::map<std::int64_t, std::int64_t> no_lower_;  // by size: none of it fits below
};

}  // namespace rackplan
