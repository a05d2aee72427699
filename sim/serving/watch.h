// SPDX-License-Identifier: Apache-2.0
// How the replicas of a pool tell the observer of a run, if there is one.
#pragma once

#include "sim/serving/in_flight.h"
#include "sim/serving/observer.h"

#include <cstddef>
#include <cstdint>

namespace rackplan {

class Watch {
 public:
  Watch(ServeObserver* observer, std::size_t deployment, int pool)
      : observer_(observer), deployment_(deployment), pool_(pool) {}

  [[nodiscard]] bool on() const { return observer_ != nullptr; }

  void ready(int replica, const InFlight& request) const {
    if (on()) {
      observer_->ready(id(replica), request.request, request.ready);
    }
  }
  void admitted(int replica, const InFlight& request) const {
    if (on()) {
      observer_->admitted(id(replica), request.request, request.ready, request.admitted);
    }
  }
  void left_waiting(int replica, const InFlight& request, Tick end) const {
    if (on()) {
      observer_->left_waiting(id(replica), request.request, request.ready, end);
    }
  }
  void held(int replica, double tokens, Tick from, Tick to) const {
    if (on()) {
      observer_->held(id(replica), tokens, from, to);
    }
  }
  void stepped(int replica, Tick from, Tick to, const StepsRun& steps) const {
    if (on()) {
      observer_->stepped(id(replica), from, to, steps);
    }
  }
  void preempted(int replica, const InFlight& request, Tick at) const {
    if (on()) {
      observer_->preempted(id(replica), request.request, at);
    }
  }

 private:
  [[nodiscard]] ReplicaId id(int replica) const { return {deployment_, pool_, replica}; }

  ServeObserver* observer_;
  std::size_t deployment_;
  int pool_;
};

}  // namespace rackplan
