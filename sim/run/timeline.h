// SPDX-License-Identifier: Apache-2.0
// A run as a picture: what its replicas did, for Perfetto or chrome://tracing; outputs.md says what
// is drawn. Memory is bounded by the requests under way that are followed.
#pragma once

#include "sim/metrics/trace_events.h"
#include "sim/run/run_layout.h"
#include "sim/run/run_outputs.h"
#include "sim/serving/observer.h"

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace rackplan {

class Timeline final : public ServeObserver {
 public:
  /// `file` outlives it.
  Timeline(TextFile& file, RunLayout layout, std::optional<FollowedRequests> followed);

  void ready(const ReplicaId& replica, const Request& request, Tick at) override;
  void admitted(const ReplicaId& replica, const Request& request, Tick since, Tick at) override;
  void left_waiting(const ReplicaId& replica, const Request& request, Tick since, Tick at) override;
  void held(const ReplicaId& replica, double tokens, Tick from, Tick to) override;
  void stepped(const ReplicaId& replica, Tick from, Tick to, const StepsRun& steps) override;
  void transferred(std::size_t deployment,
                   const Request& request,
                   std::uint32_t from,
                   std::uint32_t to,
                   std::int64_t bytes,
                   Tick start,
                   Tick end) override;
  void preempted(const ReplicaId& replica, const Request& request, Tick at) override;
  void rejected(std::size_t deployment,
                const Request& request,
                RejectReason reason,
                Tick at) override;
  void completed(std::size_t deployment, const Completion& completion) override;

  /// The run is over: the file is whole.
  void close();

 private:
  struct Drawn {  // of a replica
    std::int64_t waiting = 0;
    Tick stepped_to = 0;
    bool running = false;
  };
  struct Stay {  // of a request at a replica
    ReplicaId replica;
    Tick ready = 0;
    Tick admitted = 0;
  };
  struct Life {
    std::vector<Stay> stays;
    Tick transfer_start = 0;
    Tick transfer_end = 0;
  };
  using Key = std::pair<std::size_t, RequestId>;  // deployment and request

  [[nodiscard]] Drawn& drawn(const ReplicaId& replica);
  [[nodiscard]] bool follows(const Request& request) const;
  void count_waiting(const ReplicaId& replica, Tick at, std::int64_t change);
  void count_running(const ReplicaId& replica, Tick at, std::int64_t requests);
  void draw_life(std::size_t deployment, const Completion& completion, const Life& life);

  TraceEvents events_;
  RunLayout layout_;
  std::optional<FollowedRequests> followed_;
  std::vector<std::vector<std::vector<Drawn>>> drawn_;  // [deployment][pool][replica]
  std::map<Key, Life> lives_;
};

}  // namespace rackplan
