// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/open_loop_source.h"

namespace rackplan {
namespace {

class OpenLoopSource final : public RequestSource {
 public:
  explicit OpenLoopSource(const OpenLoopWorkload& workload)
      : times_(workload.seed, workload.arrivals),
        requests_(checked_requests(workload.requests)),
        lengths_(workload.seed, workload.prompt, workload.output, workload.pairing) {}

  std::optional<Request> next() override {
    if (next_id_ == requests_) {
      return std::nullopt;
    }
    const Tick arrival = times_.next();
    return lengths_.request(next_id_++, arrival);
  }

  void on_complete(RequestId /*id*/, Tick /*tick*/) override {}

 private:
  ArrivalTimes times_;
  RequestId requests_;
  RequestLengths lengths_;
  RequestId next_id_ = 0;
};

}  // namespace

std::unique_ptr<RequestSource> make_open_loop_source(const OpenLoopWorkload& workload) {
  return std::make_unique<OpenLoopSource>(workload);
}

}  // namespace rackplan
