// SPDX-License-Identifier: Apache-2.0
// The requests that decode on one replica, ordered by the step that will produce their last token.
#pragma once

#include "sim/serving/in_flight.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <vector>

namespace rackplan {

class RunningSet {
 public:
  struct Entry {
    std::int64_t last_step;  // the request leaves when this many steps have ended
    RequestId id;
    Slot slot;
    friend bool operator>(const Entry& a, const Entry& b) {
      return a.last_step != b.last_step ? a.last_step > b.last_step : a.id > b.id;
    }
  };

  void add(const Entry& entry) {
    heap_.push_back(entry);
    std::push_heap(heap_.begin(), heap_.end(), std::greater<>{});
  }
  /// The next to leave: least last_step, then least id.
  [[nodiscard]] const Entry& next() const { return heap_.front(); }
  void remove_next() {
    std::pop_heap(heap_.begin(), heap_.end(), std::greater<>{});
    heap_.pop_back();
  }
  /// Takes out a request that leaves before its last step. O(size).
  void remove(Slot slot) {
    std::erase_if(heap_, [slot](const Entry& entry) { return entry.slot == slot; });
    std::make_heap(heap_.begin(), heap_.end(), std::greater<>{});
  }
  [[nodiscard]] bool empty() const { return heap_.empty(); }
  [[nodiscard]] int size() const { return static_cast<int>(heap_.size()); }
  [[nodiscard]] const std::vector<Entry>& entries() const { return heap_; }

 private:
  std::vector<Entry> heap_;
};

}  // namespace rackplan
