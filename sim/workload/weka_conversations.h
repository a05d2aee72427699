// SPDX-License-Identifier: Apache-2.0
// The agentic conversations of Weka's kv-cache-tester (callanjfox/kv-cache-tester): one JSON
// document each, in a file, a folder or a tar archive. They have no start times: users play them.
//
// - A request follows the answer to the one before it in its thread after its think_time. Where
// that
//   is missing: the time between the two recorded starts less the api_time of the first, or all of
//   it where that is missing too; never less than 0. The first of the main thread is the start.
// - An entry with nested requests ("subagent") is a thread of its own. `status` completed: it
//   started duration_ms before its `t`, its first request follows the main request before it as
//   recorded, and the next main request follows the last nested ones as long after them as it came
//   after the last recorded end. async_launched: `t` is its start, and nobody waits for it.
// - Prompt blocks: block_size tokens, a partial last one dropped, ids local to the conversation
// (the
//   nested ones use the same); conversation_hash keeps conversations apart.
// - An answer of 0 tokens (27 of 49,334 in the published set) counts as 1: its step is made.
#pragma once

#include "sim/workload/conversation.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

namespace rackplan {

inline constexpr BlockConvention weka_blocks{
    .tokens = 64, .partial = PartialBlock::Dropped, .scope = HashScope::Conversation};

/// With `dedupe`, of conversations whose main threads have the same lengths and last blocks only
/// the first is played (the published set has 18 copies). Throws InputError, and so does next();
/// paths are those of the JSON document.
[[nodiscard]] std::unique_ptr<ConversationStream> make_weka_stream(
    const std::filesystem::path& path, bool dedupe);

struct WekaDocument {
  Conversation conversation;
  BlockConvention convention;
  std::uint64_t main_thread = 0;  // fingerprint of its lengths and last blocks
};

/// `number` keeps its blocks apart from those of other documents. Throws InputError without a file.
[[nodiscard]] WekaDocument parse_weka(std::string_view document, std::uint64_t number);

}  // namespace rackplan
