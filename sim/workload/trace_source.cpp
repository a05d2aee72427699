// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/trace_source.h"

#include "models/base/error.h"
#include "sim/workload/held_blocks.h"
#include "sim/workload/request_lengths.h"
#include "sim/workload/time_scale.h"

#include <string>

namespace rackplan {
namespace {

class TraceSource final : public RequestSource {
 public:
  explicit TraceSource(const TraceWorkload& workload)
      : scale_(workload.speedup),
        requests_(checked_requests(workload.requests)),
        reader_(workload.file, workload.format, workload.blocks) {}

  std::optional<Request> next() override {
    if (next_id_ == requests_) {
      return std::nullopt;
    }
    const auto row = reader_.next();
    if (!row) {
      return std::nullopt;
    }
    const auto arrival = scale_.apply(row->time);
    if (!arrival) {
      throw InputError({reader_.file(),
                        "speedup",
                        "request " + std::to_string(next_id_) + " arriving after 100 days",
                        "a higher speed-up or fewer requests"});
    }
    held_.hold(next_id_, reader_.blocks().hashes);
    return Request{next_id_++, *arrival, row->prompt_tokens, row->output_tokens};
  }

  void on_complete(RequestId id, Tick /*tick*/) override { held_.release(id); }

  [[nodiscard]] PromptBlocks blocks_of(RequestId id) const override {
    return {reader_.blocks().convention, held_.of(id)};
  }

 private:
  TimeScale scale_;
  RequestId requests_;
  TraceReader reader_;
  HeldBlocks held_;
  RequestId next_id_ = 0;
};

}  // namespace

std::unique_ptr<RequestSource> make_trace_source(const TraceWorkload& workload) {
  return std::make_unique<TraceSource>(workload);
}

}  // namespace rackplan
