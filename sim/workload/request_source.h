// SPDX-License-Identifier: Apache-2.0
// Where requests come from: a trace, an arrival process, a set of closed-loop users.
//
//   while (source.next_arrival() <= now) { source.take(); … }
//   source.on_complete(id, tick);                     // may make further requests known
#pragma once

#include "sim/workload/block_hashes.h"
#include "sim/workload/request.h"

#include <optional>
#include <utility>

namespace rackplan {

/// Contract:
/// - next() hands out requests in order of arrival (ties in order of id) and ids 0, 1, 2, …;
///   nullopt means "none known now": an open-loop source is then exhausted for good, a closed-loop
///   one may have more after an on_complete.
/// - A completion may release a request that arrives before one that was known already (a turn of a
///   conversation before the start of another). So whoever tells of completions takes a request
///   only when its arrival has come: next_arrival() and take(), not next(). Sources in which that
///   cannot happen need only next().
/// - on_complete(id, tick) is called once for each request that ended (completed or rejected), in
///   order of tick. What it releases arrives at tick + 1 or later: a client answers after it saw
///   the last token, never in the same instant.
/// - blocks_of(id) gives the block hashes of a request that was handed out and has not ended.
/// - Same construction arguments, same requests.
/// - next() may throw InputError: a streamed trace is checked as it is read.
class RequestSource {
 public:
  RequestSource() = default;
  RequestSource(const RequestSource&) = delete;
  RequestSource& operator=(const RequestSource&) = delete;
  virtual ~RequestSource() = default;

  virtual std::optional<Request> next() = 0;

  /// The arrival of the request that take() would give; `never` when none is known now. It may
  /// change with an on_complete, to no earlier than the tick after.
  [[nodiscard]] virtual Tick next_arrival() {
    if (!ahead_) {
      ahead_ = next();
    }
    return ahead_ ? ahead_->arrival : never;
  }

  /// The next request; next_arrival() must not be `never`.
  [[nodiscard]] Request take() {
    return ahead_ ? *std::exchange(ahead_, std::nullopt) : next().value();
  }

  virtual void on_complete(RequestId id, Tick tick) = 0;

  /// Valid until the request's on_complete; no hashes when the source knows none.
  [[nodiscard]] virtual PromptBlocks blocks_of(RequestId /*id*/) const { return {}; }

 private:
  std::optional<Request> ahead_;
};

}  // namespace rackplan
