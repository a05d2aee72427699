// SPDX-License-Identifier: Apache-2.0
// Conversations with every time in them divided by a speed-up.
#pragma once

#include "sim/workload/conversation.h"
#include "sim/workload/time_scale.h"

#include <memory>

namespace rackplan {

/// Its next() throws InputError, path "speedup", where a time grows beyond 100 days.
[[nodiscard]] std::unique_ptr<ConversationStream> make_scaled_stream(
    std::unique_ptr<ConversationStream> stream, const TimeScale& scale);

}  // namespace rackplan
