// SPDX-License-Identifier: Apache-2.0
// Plays conversations: open loop at their start times, or by a fixed number of users who take them
// up one after another. Only conversations under way are held in memory.
#pragma once

#include "sim/workload/conversation.h"
#include "sim/workload/request_source.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace rackplan {

/// User k of `count` takes up its first conversation at ramp · k / count, and the next one as soon
/// as all turns of the last have ended. A conversation taken up at the same time as another comes
/// after it in the stream. Start times of the stream are not looked at.
struct ConversationUsers {
  std::int32_t count = 1;
  Tick ramp = 0;
};

struct ConversationPlay {
  std::optional<ConversationUsers> users = std::nullopt;  // absent: at the start times
  std::optional<std::int64_t> requests = std::nullopt;    // only the first so many; absent: all
};

/// Requests that arrive together are in order of their conversations in the stream, then of their
/// turns. Throws InputError (paths "users", "ramp", "requests"); next() also throws it for a
/// conversation without a start time when there are no users, and for a request that arrives after
/// 100 days.
[[nodiscard]] std::unique_ptr<RequestSource> make_conversation_source(
    std::unique_ptr<ConversationStream> stream, const ConversationPlay& play);

}  // namespace rackplan
