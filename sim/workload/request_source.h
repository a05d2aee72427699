// SPDX-License-Identifier: Apache-2.0
// Where requests come from: a trace, an arrival process, a set of closed-loop users.
//
//   while (auto request = source.next()) { … }        // everything known so far
//   source.on_complete(id, tick);                     // may make further requests known
#pragma once

#include "sim/workload/block_hashes.h"
#include "sim/workload/request.h"

#include <optional>

namespace rackplan {

/// Contract:
/// - next() hands out requests in order of arrival (ties in order of id) and ids 0, 1, 2, …;
///   nullopt means "none known now": an open-loop source is then exhausted for good, a closed-loop
///   one may have more after an on_complete.
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
  virtual void on_complete(RequestId id, Tick tick) = 0;

  /// Valid until the request's on_complete; no hashes when the source knows none.
  [[nodiscard]] virtual PromptBlocks blocks_of(RequestId /*id*/) const { return {}; }
};

}  // namespace rackplan
