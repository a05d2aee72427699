// SPDX-License-Identifier: Apache-2.0
// Requests that the router holds back while every target is busy, in the order in which they will
// be routed.
#pragma once

#include "sim/serving/serving_plan.h"
#include "sim/workload/request.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace rackplan {

class HeldRequests {
 public:
  struct Held {
    Request request;
    Tick since = 0;
  };

  explicit HeldRequests(QueueOrder order) : order_(order) {}

  [[nodiscard]] bool empty() const { return heap_.empty(); }
  [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(heap_.size()); }
  [[nodiscard]] const std::vector<Held>& all() const { return heap_; }

  void add(const Request& request, Tick now) {
    heap_.push_back({request, now});
    std::push_heap(heap_.begin(), heap_.end(), later());
  }
  [[nodiscard]] Held take_next() {
    std::pop_heap(heap_.begin(), heap_.end(), later());
    const Held next = heap_.back();
    heap_.pop_back();
    return next;
  }

 private:
  // Whether `a` is routed after `b`; ids are in order of arrival.
  struct Later {
    QueueOrder order;
    bool operator()(const Held& a, const Held& b) const {
      if (order == QueueOrder::Wspt) {
        const std::int64_t urgency_a =
            (1 + std::int64_t{a.request.priority}) * b.request.prompt_tokens;
        const std::int64_t urgency_b =
            (1 + std::int64_t{b.request.priority}) * a.request.prompt_tokens;
        if (urgency_a != urgency_b) {
          return urgency_a < urgency_b;
        }
      }
      return a.request.id > b.request.id;
    }
  };
  [[nodiscard]] Later later() const { return {order_}; }

  QueueOrder order_;
  std::vector<Held> heap_;
};

}  // namespace rackplan
