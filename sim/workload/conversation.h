// SPDX-License-Identifier: Apache-2.0
// A conversation: requests that wait for each other. A turn follows the answers of earlier turns
// after some time for reading, thinking or running tools; several may follow one (agents launched
// side by side), and one may wait for several (their results).
//
//   Conversation{.start = 3 * ticks_per_second,
//                .turns = {{.prompt_tokens = 900, .output_tokens = 40},
//                          {.prompt_tokens = 980, .output_tokens = 35,
//                           .after = {{.turn = 0, .delay = 10 * ticks_per_second}}}}}
#pragma once

#include "sim/workload/block_hashes.h"
#include "sim/workload/request.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace rackplan {

enum class TurnEvent {
  Dispatch,    // the other turn arrives
  Completion,  // it has its last token, or was rejected: the client goes on without the answer
};

/// Something a turn waits for.
struct TurnDependency {
  std::size_t turn = 0;  // index in the conversation, below that of the turn that waits
  TurnEvent event = TurnEvent::Completion;
  Tick delay = 0;  // ≥ 0; counts from the event. A completion is answered one tick later at least
};

/// Arrives as soon as the start of the conversation is `not_before` past and every dependency
/// happened its delay ago.
struct Turn {
  std::int32_t prompt_tokens = 0;  // the whole prompt, with what earlier turns left in it
  std::int32_t output_tokens = 0;
  std::int16_t priority = 0;
  Tick not_before = 0;  // ≥ 0
  std::vector<TurnDependency> after = {};
  std::vector<BlockHash> blocks = {};  // of the prompt, by the stream's convention; empty: none
};

struct Conversation {
  std::optional<Tick> start = std::nullopt;  // absent: when a user takes it up
  std::vector<Turn> turns = {};              // ≥ 1; the first waits for nothing: it is the start
};

/// Where conversations come from: files, generators.
class ConversationStream {
 public:
  ConversationStream() = default;
  ConversationStream(const ConversationStream&) = delete;
  ConversationStream& operator=(const ConversationStream&) = delete;
  virtual ~ConversationStream() = default;

  /// nullopt at the end. Starts must not fall where they are used. Hashes that are equal mean equal
  /// prefixes, also in different conversations: a stream whose ids start again in each makes them
  /// distinct (conversation_hash). May throw InputError.
  virtual std::optional<Conversation> next() = 0;

  /// What the hashes of the turns stand for.
  [[nodiscard]] virtual BlockConvention blocks() const { return {}; }
};

/// `local`, an id that means something only within conversation number `conversation`, made
/// distinct: 2^40 ids in each of 2^24 conversations.
[[nodiscard]] constexpr BlockHash conversation_hash(std::uint64_t conversation, BlockHash local) {
  constexpr unsigned local_bits = 40;
  return (conversation << local_bits) ^ local;
}

/// The hash of a block of which `id` names only its own tokens: with those of the blocks before it,
/// `before` (of the first block: conversation_hash(conversation, 0)). The splitmix64 finaliser
/// (Steele, Lea, Flood 2014).
[[nodiscard]] constexpr BlockHash chained_hash(BlockHash before, BlockHash id) {
  std::uint64_t z = before * 0x9E3779B97F4A7C15ULL + id;
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31U);
}

}  // namespace rackplan
