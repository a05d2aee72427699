// SPDX-License-Identifier: Apache-2.0
// The rows of a trace as conversations of one turn.
#pragma once

#include "sim/workload/conversation.h"
#include "sim/workload/trace_reader.h"

#include <memory>

namespace rackplan {

/// Each row a conversation of its own, at its recorded time.
[[nodiscard]] std::unique_ptr<ConversationStream> make_row_stream(
    std::unique_ptr<TraceReader> rows);

}  // namespace rackplan
