// SPDX-License-Identifier: Apache-2.0
// KV cache of one replica, counted in tokens: what is reserved, and what was the most.
#pragma once

#include <algorithm>
#include <cstdint>

namespace rackplan {

class KvRoom {
 public:
  explicit KvRoom(std::int64_t capacity) : capacity_(capacity) {}

  [[nodiscard]] bool fits(std::int64_t tokens) const { return reserved_ + tokens <= capacity_; }
  void reserve(std::int64_t tokens) { reserved_ += tokens; }
  void release(std::int64_t tokens) { reserved_ -= tokens; }
  /// What is reserved now counts for the peak. (A reservation may be noted before the boundary at
  /// which it takes effect, when others release at that boundary.)
  void note_peak() { peak_ = std::max(peak_, reserved_); }
  [[nodiscard]] std::int64_t peak() const { return peak_; }

 private:
  std::int64_t capacity_;
  std::int64_t reserved_ = 0;
  std::int64_t peak_ = 0;
};

}  // namespace rackplan
