// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/trace_source.h"

#include "models/base/error.h"
#include "sim/workload/held_blocks.h"
#include "sim/workload/request_lengths.h"
#include "sim/workload/row_stream.h"
#include "sim/workload/scaled_conversations.h"
#include "sim/workload/time_scale.h"

#include <string>
#include <utility>

namespace rackplan {
namespace {

class TraceSource final : public RequestSource {
 public:
  TraceSource(const TraceWorkload& workload, std::unique_ptr<TraceReader> reader)
      : scale_(workload.speedup),
        requests_(checked_requests(workload.requests)),
        reader_(std::move(reader)) {}

  std::optional<Request> next() override {
    if (next_id_ == requests_) {
      return std::nullopt;
    }
    const auto row = reader_->next();
    if (!row) {
      return std::nullopt;
    }
    const auto arrival = scale_.apply(row->time);
    if (!arrival) {
      throw InputError({reader_->file(),
                        "speedup",
                        "request " + std::to_string(next_id_) + " arriving after 100 days",
                        "a higher speed-up or fewer requests"});
    }
    held_.hold(next_id_, reader_->blocks().hashes);
    return Request{.id = next_id_++,
                   .arrival = *arrival,
                   .prompt_tokens = row->prompt_tokens,
                   .output_tokens = row->output_tokens,
                   .priority = row->priority};
  }

  void on_complete(RequestId id, Tick /*tick*/) override { held_.release(id); }

  [[nodiscard]] PromptBlocks blocks_of(RequestId id) const override {
    return {reader_->blocks().convention, held_.of(id)};
  }

 private:
  TimeScale scale_;
  RequestId requests_;
  std::unique_ptr<TraceReader> reader_;
  HeldBlocks held_;
  RequestId next_id_ = 0;
};

std::unique_ptr<RequestSource> play(std::unique_ptr<ConversationStream> stream,
                                    const TraceWorkload& workload) {
  if (workload.edits.any()) {
    stream = make_edited_stream(std::move(stream), workload.edits);
  }
  return make_conversation_source(
      make_scaled_stream(std::move(stream), TimeScale(workload.speedup)),
      {.users = workload.users, .requests = workload.requests});
}

}  // namespace

std::unique_ptr<RequestSource> make_trace_source(const TraceWorkload& workload) {
  const TraceInput input{.file = workload.file,
                         .format = workload.format,
                         .columns = workload.columns,
                         .blocks = workload.blocks,
                         .dedupe = workload.dedupe};
  if (comes_as_rows(format_of(input)) && !workload.users && !workload.dedupe) {
    auto rows = open_rows(input);
    if (!rows->has_sessions() || workload.recorded) {
      if (!workload.edits.any()) {
        return std::make_unique<TraceSource>(workload, std::move(rows));
      }
      return play(make_row_stream(std::move(rows)), workload);
    }
  }
  return play(open_conversations(input), workload);
}

}  // namespace rackplan
