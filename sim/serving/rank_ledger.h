// SPDX-License-Identifier: Apache-2.0
// Which rank of a replica gets the next request: the one that the router chose, or else the one
// with the least load given to it that has not left, ties to the lowest.
#pragma once

#include "sim/engine/min_index.h"
#include "sim/serving/in_flight.h"

#include <cstddef>
#include <cstdint>

namespace rackplan {

class RankLedger {
 public:
  explicit RankLedger(int ranks) : single_(ranks == 1), load_(static_cast<std::size_t>(ranks), 0) {}

  /// The rank for a request of this load, which is charged to it: `chosen`, unless it is any_rank.
  [[nodiscard]] std::uint16_t assign(std::uint16_t chosen, std::int64_t load) {
    if (single_) {
      return 0;
    }
    const std::size_t rank = chosen == any_rank ? load_.argmin() : chosen;
    load_.set(rank, load_.at(rank) + load);
    return static_cast<std::uint16_t>(rank);
  }

  /// The request left.
  void discharge(std::size_t rank, std::int64_t load) {
    if (!single_) {
      load_.set(rank, load_.at(rank) - load);
    }
  }

 private:
  bool single_;
  MinIndex<std::int64_t> load_;
};

}  // namespace rackplan
