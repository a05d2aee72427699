// SPDX-License-Identifier: Apache-2.0
// Several observers as one.
#pragma once

#include "sim/serving/observer.h"

#include <vector>

namespace rackplan {

class ObserverList final : public ServeObserver {
 public:
  /// `observer` outlives the list.
  void add(ServeObserver& observer) { observers_.push_back(&observer); }
  [[nodiscard]] bool empty() const { return observers_.empty(); }

  void ready(const ReplicaId& replica, const Request& request, Tick at) override {
    tell([&](ServeObserver& it) { it.ready(replica, request, at); });
  }
  void admitted(const ReplicaId& replica, const Request& request, Tick since, Tick at) override {
    tell([&](ServeObserver& it) { it.admitted(replica, request, since, at); });
  }
  void left_waiting(const ReplicaId& replica,
                    const Request& request,
                    Tick since,
                    Tick at) override {
    tell([&](ServeObserver& it) { it.left_waiting(replica, request, since, at); });
  }
  void held(const ReplicaId& replica, double tokens, Tick from, Tick to) override {
    tell([&](ServeObserver& it) { it.held(replica, tokens, from, to); });
  }
  void stepped(const ReplicaId& replica, Tick from, Tick to, const StepsRun& steps) override {
    tell([&](ServeObserver& it) { it.stepped(replica, from, to, steps); });
  }
  void transferred(std::size_t deployment,
                   const Request& request,
                   std::uint32_t from,
                   std::uint32_t to,
                   std::int64_t bytes,
                   Tick start,
                   Tick end) override {
    tell([&](ServeObserver& it) {
      it.transferred(deployment, request, from, to, bytes, start, end);
    });
  }
  void preempted(const ReplicaId& replica, const Request& request, Tick at) override {
    tell([&](ServeObserver& it) { it.preempted(replica, request, at); });
  }
  void rejected(std::size_t deployment,
                const Request& request,
                RejectReason reason,
                Tick at) override {
    tell([&](ServeObserver& it) { it.rejected(deployment, request, reason, at); });
  }
  void completed(std::size_t deployment, const Completion& completion) override {
    tell([&](ServeObserver& it) { it.completed(deployment, completion); });
  }

 private:
  template <class Tell>
  void tell(Tell tell_one) {
    for (ServeObserver* observer : observers_) {
      tell_one(*observer);
    }
  }

  std::vector<ServeObserver*> observers_;
};

}  // namespace rackplan
