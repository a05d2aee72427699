// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/closed_loop_source.h"

#include "models/base/error.h"

#include <algorithm>
#include <string>
#include <vector>

namespace rackplan {
namespace {

std::size_t checked_concurrency(std::int32_t concurrency) {
  if (concurrency < 1) {
    throw InputError({"", "concurrency", std::to_string(concurrency), "at least 1 user"});
  }
  return static_cast<std::size_t>(concurrency);
}

class ClosedLoopSource final : public RequestSource {
 public:
  explicit ClosedLoopSource(const ClosedLoopWorkload& workload)
      : requests_(checked_requests(workload.requests)),
        lengths_(workload.seed, workload.prompt, workload.output, workload.pairing),
        releases_(std::min<RequestId>(checked_concurrency(workload.concurrency), requests_), 0),
        released_(releases_.size()) {}

  std::optional<Request> next() override {
    if (next_id_ == released_) {
      return std::nullopt;
    }
    const Tick arrival = releases_[head_];
    head_ = after(head_);
    return lengths_.request(next_id_++, arrival);
  }

  void on_complete(RequestId id, Tick tick) override {
    ensure(id < next_id_ && completed_ < next_id_, "only a request that was sent can complete");
    ensure(tick >= last_completion_, "completions are told in order of time");
    ++completed_;
    last_completion_ = tick;
    if (released_ < requests_) {
      releases_[tail_] = tick + 1;
      tail_ = after(tail_);
      ++released_;
    }
  }

 private:
  [[nodiscard]] std::size_t after(std::size_t slot) const {
    return slot + 1 == releases_.size() ? 0 : slot + 1;
  }

  RequestId requests_;
  RequestLengths lengths_;
  // A ring of the arrivals known and not yet handed out. One slot a user is enough: a user has at
  // most one request under way.
  std::vector<Tick> releases_;
  std::size_t head_ = 0;
  std::size_t tail_ = 0;
  RequestId released_;
  RequestId next_id_ = 0;
  RequestId completed_ = 0;
  Tick last_completion_ = 0;
};

}  // namespace

std::unique_ptr<RequestSource> make_closed_loop_source(const ClosedLoopWorkload& workload) {
  return std::make_unique<ClosedLoopSource>(workload);
}

}  // namespace rackplan
