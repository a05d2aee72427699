// SPDX-License-Identifier: Apache-2.0
// The source seen from the loop: which request is routed next, and when.
#pragma once

#include "sim/workload/request_source.h"

#include <cstdint>

namespace rackplan {

class Arrivals {
 public:
  /// `ingress`: ticks from arrival to routing. Requests that arrive after `horizon` do not exist.
  Arrivals(RequestSource& source, Tick ingress, Tick horizon)
      : source_(source), ingress_(ingress), horizon_(horizon) {
    look_ahead();
  }

  /// The tick at which the next request is routed; `never` while none is known.
  [[nodiscard]] Tick next() const { return next_ == never ? never : next_ + ingress_; }

  [[nodiscard]] Request take() {
    const Request request = source_.take();
    ++taken_;
    look_ahead();
    return request;
  }

  void on_complete(RequestId id, Tick tick) {
    source_.on_complete(id, tick);
    look_ahead();
  }

  [[nodiscard]] std::int64_t taken() const { return taken_; }

 private:
  void look_ahead() {
    const Tick arrival = source_.next_arrival();
    next_ = arrival > horizon_ ? never : arrival;
  }

  RequestSource& source_;
  Tick ingress_;
  Tick horizon_;
  Tick next_ = never;
  std::int64_t taken_ = 0;
};

}  // namespace rackplan
