// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/scaled_conversations.h"

#include "models/base/error.h"

#include <utility>

namespace rackplan {
namespace {

class ScaledStream final : public ConversationStream {
 public:
  ScaledStream(std::unique_ptr<ConversationStream> stream, const TimeScale& scale)
      : stream_(std::move(stream)), scale_(scale) {}

  std::optional<Conversation> next() override {
    auto conversation = stream_->next();
    if (conversation) {
      if (conversation->start) {
        conversation->start = scaled(*conversation->start);
      }
      for (Turn& turn : conversation->turns) {
        turn.not_before = scaled(turn.not_before);
        for (TurnDependency& dependency : turn.after) {
          dependency.delay = scaled(dependency.delay);
        }
      }
    }
    return conversation;
  }

  [[nodiscard]] BlockConvention blocks() const override { return stream_->blocks(); }

 private:
  [[nodiscard]] Tick scaled(Tick time) const {
    const auto scaled = scale_.apply(time);
    if (!scaled) {
      throw InputError({"", "speedup", "a time above 100 days", "a higher speed-up"});
    }
    return *scaled;
  }

  std::unique_ptr<ConversationStream> stream_;
  TimeScale scale_;
};

}  // namespace

std::unique_ptr<ConversationStream> make_scaled_stream(std::unique_ptr<ConversationStream> stream,
                                                       const TimeScale& scale) {
  return std::make_unique<ScaledStream>(std::move(stream), scale);
}

}  // namespace rackplan
