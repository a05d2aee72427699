// SPDX-License-Identifier: Apache-2.0
// The block hashes of the requests under way, kept no longer than they are: memory is bounded by
// what is in flight, and used again.
#pragma once

#include "models/base/error.h"
#include "sim/workload/block_hashes.h"
#include "sim/workload/request.h"

#include <cstddef>
#include <span>
#include <unordered_map>
#include <vector>

namespace rackplan {

class HeldBlocks {
 public:
  void hold(RequestId id, std::span<const BlockHash> hashes) {
    if (hashes.empty()) {
      return;
    }
    if (unused_.empty()) {
      unused_.push_back(buffers_.size());
      buffers_.emplace_back();
    }
    const bool is_new = place_of_.try_emplace(id, unused_.back()).second;
    ensure(is_new, "the blocks of a request are held once");
    buffers_[unused_.back()].assign(hashes.begin(), hashes.end());
    unused_.pop_back();
  }

  /// Empty for a request without blocks or already released; valid until it is.
  [[nodiscard]] std::span<const BlockHash> of(RequestId id) const {
    const auto place = place_of_.find(id);
    return place == place_of_.end() ? std::span<const BlockHash>() : buffers_[place->second];
  }

  void release(RequestId id) {
    if (const auto place = place_of_.find(id); place != place_of_.end()) {
      unused_.push_back(place->second);
      place_of_.erase(place);
    }
  }

  /// How many buffers were ever in use at once.
  [[nodiscard]] std::size_t buffers() const { return buffers_.size(); }

 private:
  std::unordered_map<RequestId, std::size_t> place_of_;
  std::vector<std::vector<BlockHash>> buffers_;
  std::vector<std::size_t> unused_;
};

}  // namespace rackplan
