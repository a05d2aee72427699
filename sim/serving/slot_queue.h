// SPDX-License-Identifier: Apache-2.0
// Requests that wait, first in, first out: a ring that grows. A cluster has thousands of these
// queues, most of them short, so each is half a line of memory.
#pragma once

#include "sim/serving/in_flight.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace rackplan {

class SlotQueue {
 public:
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t size() const { return size_; }
  /// From the front.
  [[nodiscard]] Slot operator[](std::size_t index) const { return ring_[place(index)]; }
  [[nodiscard]] Slot front() const { return ring_[head_]; }

  void push_back(Slot slot) {
    make_place();
    ring_[place(size_)] = slot;
    ++size_;
  }
  void push_front(Slot slot) {
    make_place();
    head_ = static_cast<std::uint32_t>(place(ring_.size() - 1));
    ring_[head_] = slot;
    ++size_;
  }
  void pop_front() {
    head_ = static_cast<std::uint32_t>(place(1));
    --size_;
  }

 private:
  [[nodiscard]] std::size_t place(std::size_t index) const {
    return (head_ + index) & (ring_.size() - 1);
  }
  void make_place() {
    if (size_ < ring_.size()) {
      return;
    }
    std::vector<Slot> larger(ring_.empty() ? 8 : 2 * ring_.size());
    for (std::size_t i = 0; i < size_; ++i) {
      larger[i] = (*this)[i];
    }
    ring_.swap(larger);
    head_ = 0;
  }

  std::vector<Slot> ring_;  // none, or a power of two
  std::uint32_t head_ = 0;
  std::uint32_t size_ = 0;
};

}  // namespace rackplan
