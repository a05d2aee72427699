// SPDX-License-Identifier: Apache-2.0
#include "sim/placement/free_gpus.h"

#include "models/base/error.h"

#include <algorithm>

namespace rackplan {
namespace {

std::int64_t round_up(std::int64_t value, std::int64_t unit) {
  return (value + unit - 1) / unit * unit;
}

}  // namespace

FreeGpus::FreeGpus(const SystemSpec& spec)
    : per_node_(spec.node.gpus), per_domain_(spec.gpus_per_domain()) {
  ensure(per_node_ > 0 && per_domain_ > 0 && spec.rack.nodes > 0,
         "a system has GPUs, nodes, racks and NVLink domains");
}

std::int64_t FreeGpus::take(std::int64_t gpus) {
  ensure(gpus >= 1 && (gpus <= per_domain_ || gpus % per_domain_ == 0),
         "a replica has GPUs, of one NVLink domain or of whole ones");
  std::int64_t& lowest = no_lower_[gpus];  // space is never given back
  std::int64_t first = may_start(lowest, gpus);
  while (true) {
    const auto size = static_cast<std::int64_t>(taken_.size());
    std::int64_t last = std::min(first + gpus, size) - 1;
    while (last >= first && !taken_[static_cast<std::size_t>(last)]) {
      --last;
    }
    if (last < first) {
      break;
    }
    first = may_start(last + 1, gpus);
  }
  lowest = first + gpus;
  taken_.resize(std::max(taken_.size(), static_cast<std::size_t>(first + gpus)), false);
  std::fill_n(taken_.begin() + first, gpus, true);
  return first;
}

std::int64_t FreeGpus::may_start(std::int64_t first, std::int64_t gpus) const {
  if (gpus >= per_node_ || first % per_node_ + gpus > per_node_) {
    first = round_up(first, per_node_);
  }
  const bool straddles = first % per_domain_ + gpus > per_domain_;
  return straddles ? round_up(first, per_domain_) : first;
}

std::int64_t FreeGpus::nodes_needed() const {
  return round_up(static_cast<std::int64_t>(taken_.size()), per_node_) / per_node_;
}

std::int64_t FreeGpus::nodes_used() const {
  std::int64_t used = 0;
  const auto size = static_cast<std::int64_t>(taken_.size());
  for (std::int64_t node = 0; node < size; node += per_node_) {
    const auto begin = taken_.begin() + node;
    const auto end = taken_.begin() + std::min(node + per_node_, size);
    used += std::find(begin, end, true) != end ? 1 : 0;
  }
  return used;
}

}  // namespace rackplan
