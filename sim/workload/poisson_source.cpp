// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/poisson_source.h"

#include "models/base/error.h"
#include "sim/workload/exponential.h"
#include "sim/workload/request_lengths.h"

#include <cmath>
#include <sstream>
#include <string>

namespace rackplan {
namespace {

double mean_gap_of(PerSecond rate) {
  const double per_second = rate * s;
  if (!(per_second > 0.0) || !std::isfinite(per_second)) {
    std::ostringstream found;
    found << per_second << " requests/s";
    throw InputError({"", "rate", std::move(found).str(), "a rate above 0"});
  }
  return static_cast<double>(ticks_per_second) / per_second;
}

class PoissonSource final : public RequestSource {
 public:
  explicit PoissonSource(const PoissonWorkload& workload)
      : seed_(workload.seed),
        mean_gap_(mean_gap_of(workload.rate)),
        requests_(checked_requests(workload.requests)),
        lengths_(workload.seed, workload.prompt, workload.output) {}

  std::optional<Request> next() override {
    if (next_id_ == requests_) {
      return std::nullopt;
    }
    const double gap = draw_exponential(seed_, Purpose::Arrival, next_id_) * mean_gap_;
    if (!(gap < static_cast<double>(latest_arrival - arrival_))) {
      throw InputError({"",
                        "rate",
                        "request " + std::to_string(next_id_) + " arriving after 100 days",
                        "a higher rate or fewer requests"});
    }
    arrival_ += static_cast<Tick>(gap + 0.5);
    return lengths_.request(next_id_++, arrival_);
  }

  void on_complete(RequestId /*id*/, Tick /*tick*/) override {}

 private:
  std::uint64_t seed_;
  double mean_gap_;  // ticks
  RequestId requests_;
  RequestLengths lengths_;
  RequestId next_id_ = 0;
  Tick arrival_ = 0;
};

}  // namespace

std::unique_ptr<RequestSource> make_poisson_source(const PoissonWorkload& workload) {
  return std::make_unique<PoissonSource>(workload);
}

}  // namespace rackplan
