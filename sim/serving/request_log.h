// SPDX-License-Identifier: Apache-2.0
// What became of each request: what the serving logic reports, one call an outcome.
#pragma once

#include "sim/workload/request.h"

#include <cstdint>

namespace rackplan {

struct Completion {
  Request request;
  Tick first_token = 0;
  Tick completed = 0;
  friend bool operator==(const Completion&, const Completion&) = default;
};

enum class RejectReason { ExceedsKvCapacity, ExceedsPositions, Shed };

/// Contract: calls come in order of tick. Each request that the source handed out and that was
/// routed ends in exactly one of the two, or is unfinished at the end of the run.
class RequestLog {
 public:
  RequestLog() = default;
  RequestLog(const RequestLog&) = delete;
  RequestLog& operator=(const RequestLog&) = delete;
  virtual ~RequestLog() = default;

  virtual void completed(const Completion& completion) = 0;
  virtual void rejected(const Request& request, RejectReason reason, Tick tick) = 0;
};

}  // namespace rackplan
