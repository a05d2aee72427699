// SPDX-License-Identifier: Apache-2.0
// The network as the serving logic sees it: who sends how many bytes from where to where, and when
// the last byte is there.
#pragma once

#include "sim/engine/tick.h"

#include <cstdint>
#include <vector>

namespace rackplan {

/// An attention rank of a replica: the GPUs that together hold a request's KV. Numbered by the
/// placement (sim/placement).
using EndpointId = std::uint32_t;
/// Chosen by the caller; unique among the transfers in flight.
using TransferId = std::uint64_t;

/// Contract:
/// - Calls come in order of time: start(now) is never earlier than the last pop().
/// - A transfer ends at least one tick after it started.
/// - next() is the tick of the earliest end under the transfers now in flight, `never` when there
///   is none. Starting another transfer may move it, mostly to later (a competitor), sometimes to
///   earlier (a competitor of a competitor), never to `now` or before: ask again after each start.
/// - pop() removes the transfer that ends at next(); equal ends come in order of id.
class Fabric {
 public:
  Fabric() = default;
  Fabric(const Fabric&) = delete;
  Fabric& operator=(const Fabric&) = delete;
  virtual ~Fabric() = default;

  /// `bytes` ≥ 1.
  virtual void start(
      TransferId id, EndpointId from, EndpointId to, std::int64_t bytes, Tick now) = 0;
  [[nodiscard]] virtual Tick next() = 0;
  virtual TransferId pop() = 0;
  /// Bytes that each link has carried for the transfers popped since the last forget_bytes(), or
  /// since the start, by LinkId.
  [[nodiscard]] virtual const std::vector<std::int64_t>& bytes_by_link() const = 0;
  virtual void forget_bytes() = 0;
};

}  // namespace rackplan
