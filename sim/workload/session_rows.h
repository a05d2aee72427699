// SPDX-License-Identifier: Apache-2.0
// Conversations out of rows: those that share a session are turns, each after the answer to the one
// before (a Bailian row after the answer to its parent). A turn comes `delay` after that answer, or
// else as long after it as its recorded time is after that of the row it follows: the time that the
// recorded answer took is in that, as in Dynamo's replay. Without either it comes at once.
//
// The file is read twice: first to count the rows of each session, then to hand each one out when
// its last row is there, in order of their first rows. Held are the names of all sessions (about
// 100 bytes each; of Bailian, of all chats) and the rows from the first to the last row of those
// that are not complete.
#pragma once

#include "sim/workload/trace_input.h"

#include <memory>

namespace rackplan {

/// Start times must not fall in order of the first rows, nor times within a session. Throws
/// InputError, and so does next().
[[nodiscard]] std::unique_ptr<ConversationStream> make_session_stream(const TraceInput& input);

}  // namespace rackplan
