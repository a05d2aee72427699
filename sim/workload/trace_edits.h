// SPDX-License-Identifier: Apache-2.0
// Declared changes to a recorded workload, in this order: a sample of it, a window, shorter
// lengths, arrivals spread over the quantum of its clock. (Then its times may be divided by a
// speed-up.)
//
// Spreading: requests whose times lie within half a quantum of the first of them are one tick of
// the clock; as many uniform times in the quantum that begins there, sorted, become their starts.
// So their order is kept, and none comes before one of an earlier tick.
#pragma once

#include "sim/workload/conversation.h"
#include "sim/workload/trace_reader.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

namespace rackplan {

struct TraceEdits {
  std::uint64_t seed = 1;
  std::optional<Tick> quantum = std::nullopt;                  // > 0
  std::optional<std::pair<Tick, Tick>> window = std::nullopt;  // [from, to); `from` becomes 0
  double sample = 1.0;                                         // of the conversations, in (0, 1]
  std::optional<std::int32_t> max_prompt = std::nullopt;
  std::optional<std::int32_t> max_output = std::nullopt;

  [[nodiscard]] bool any() const {
    return quantum || window || sample != 1.0 || max_prompt || max_output;
  }
};

/// Throws InputError (paths "jitter", "trace_window", "sample", "max_prompt", "max_output"); next()
/// throws one when nothing is left, and for a jitter or a window of conversations without starts.
[[nodiscard]] std::unique_ptr<ConversationStream> make_edited_stream(
    std::unique_ptr<ConversationStream> stream, const TraceEdits& edits);

}  // namespace rackplan
