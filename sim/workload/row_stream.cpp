// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/row_stream.h"

#include <optional>
#include <utility>

namespace rackplan {
namespace {

class RowStream final : public ConversationStream {
 public:
  explicit RowStream(std::unique_ptr<TraceReader> rows) : rows_(std::move(rows)) {}

  std::optional<Conversation> next() override {
    const auto row = rows_->next();
    if (!row) {
      return std::nullopt;
    }
    const auto hashes = rows_->blocks().hashes;
    Conversation conversation{.start = row->time};
    conversation.turns.push_back({.prompt_tokens = row->prompt_tokens,
                                  .output_tokens = row->output_tokens,
                                  .priority = row->priority,
                                  .blocks = {hashes.begin(), hashes.end()}});
    return conversation;
  }

  [[nodiscard]] BlockConvention blocks() const override { return rows_->blocks().convention; }

 private:
  std::unique_ptr<TraceReader> rows_;
};

}  // namespace

std::unique_ptr<ConversationStream> make_row_stream(std::unique_ptr<TraceReader> rows) {
  return std::make_unique<RowStream>(std::move(rows));
}

}  // namespace rackplan
