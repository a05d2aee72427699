// SPDX-License-Identifier: Apache-2.0
// Conversations that were never recorded: turns, times to think, prompts that hold everything said
// before, and system prompts that conversations share.
//
//   prompt of turn 0      = shared prefix + first prompt
//   prompt of turn t + 1  = prompt of turn t + output of turn t + new tokens
//
// Blocks are hashed so that sharing is exact: the blocks that lie wholly in a shared prefix are
// those of the prefix, all others those of the conversation. A block that is not full is not
// hashed, so the blocks of a prompt are the first of those of the next. Prompts of other
// conversations have nothing else in common.
//
// Every draw is a function of (seed, conversation, turn).
#pragma once

#include "sim/workload/arrival_times.h"
#include "sim/workload/conversation.h"
#include "sim/workload/durations.h"
#include "sim/workload/request_lengths.h"
#include "sim/workload/shared_prefixes.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace rackplan {

struct SessionWorkload {
  std::uint64_t seed = 1;
  std::optional<ArrivalProcess> starts = std::nullopt;  // of conversations; absent: users take them
  TokenLengths turns = FixedTokens{1};                  // of a conversation, not tokens
  Duration think_time = FixedDuration{};                // after an answer
  TokenLengths first_prompt;
  TokenLengths new_tokens = FixedTokens{1};
  TokenLengths output;
  LengthPairing pairing = LengthPairing::Independent;  // of what a turn adds and its output
  std::vector<PrefixClass> prefixes = {};
  std::int32_t block_tokens = 64;
  /// A conversation ends before the turn whose prompt and output would be longer, but not before
  /// its first; absent: only where a prompt would exceed max_request_tokens.
  std::optional<std::int32_t> max_context = std::nullopt;
};

/// Endless. Throws InputError (paths of ArrivalTimes, "turns.…", "think_time.…", "first_prompt.…",
/// "new_tokens.…", "output.…", "pairing", "prefixes[i].…", "block_tokens"); next() throws one after
/// latest_arrival.
[[nodiscard]] std::unique_ptr<ConversationStream> make_generated_sessions(
    const SessionWorkload& workload);

}  // namespace rackplan
