// SPDX-License-Identifier: Apache-2.0
// What happens in a run, told as it happens, for a timeline or a series over time. One call an
// event, none a token or a step; a run without an observer pays one comparison for each.
#pragma once

#include "sim/serving/request_log.h"
#include "sim/workload/request.h"

#include <cstddef>
#include <cstdint>

namespace rackplan {

/// A replica of a run: of a deployment, of its first pool (prefill or aggregated) or its second.
struct ReplicaId {
  std::size_t deployment = 0;
  int pool = 0;  // 0 first, 1 decode
  int index = 0;
};

/// Steps of all ranks of a replica.
struct StepsRun {
  std::int64_t steps = 1;
  std::int64_t prompts = 0;        // prefilled in each
  std::int64_t prompt_tokens = 0;  // of them
  std::int64_t requests = 0;       // decoding
  std::int64_t context = 0;        // of the slowest rank, tokens, at the start; 0 without decoding
};

/// Contract: for one replica ready() and admitted() come in order of tick, and so do stepped() and
/// held() of growing contexts; intervals end no later than the run. Otherwise calls may be a little
/// out of order, because what a replica did is told when it is next looked at.
class ServeObserver {
 public:
  ServeObserver() = default;
  ServeObserver(const ServeObserver&) = delete;
  ServeObserver& operator=(const ServeObserver&) = delete;
  virtual ~ServeObserver() = default;

  /// The request waits at the replica from `at` on.
  virtual void ready(const ReplicaId& replica, const Request& request, Tick at) = 0;
  /// It was admitted to a slot or a step at `at`, having waited since `since`.
  virtual void admitted(const ReplicaId& replica, const Request& request, Tick since, Tick at) = 0;
  /// The run is over at `at` while it waits.
  virtual void left_waiting(const ReplicaId& replica,
                            const Request& request,
                            Tick since,
                            Tick at) = 0;
  /// The replica holds KV for `tokens` tokens (or has reserved them) from `from` to `to`: in the
  /// mean, where contexts grow.
  virtual void held(const ReplicaId& replica, double tokens, Tick from, Tick to) = 0;
  /// A run of steps of the same kind over the same requests.
  virtual void stepped(const ReplicaId& replica, Tick from, Tick to, const StepsRun& steps) = 0;
  /// A KV cache went from a rank to another, `from` and `to` being endpoints of the network.
  virtual void transferred(std::size_t deployment,
                           const Request& request,
                           std::uint32_t from,
                           std::uint32_t to,
                           std::int64_t bytes,
                           Tick start,
                           Tick end) = 0;
  /// A running request lost its place and its KV.
  virtual void preempted(const ReplicaId& replica, const Request& request, Tick at) = 0;
  virtual void rejected(std::size_t deployment,
                        const Request& request,
                        RejectReason reason,
                        Tick at) = 0;
  virtual void completed(std::size_t deployment, const Completion& completion) = 0;
};

}  // namespace rackplan
