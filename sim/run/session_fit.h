// SPDX-License-Identifier: Apache-2.0
// Conversations found in requests that carry block hashes but no names of sessions.
//
// A request is the next turn of an earlier one when it finds exactly all full blocks of that one's
// prompt, the last of which was new then: it holds the whole prompt and goes on. Every other
// request begins a conversation; what it finds again, it shares with others (a system prompt). A
// prompt below one block is a conversation of one turn.
//
// Memory is bounded: the blocks of an LRU cache of 4 million blocks, and up to a million open
// conversations and shared prefixes.
#pragma once

#include "sim/run/workload_observation.h"
#include "sim/serving/prefix_cache.h"

#include <cstdint>
#include <deque>
#include <map>
#include <unordered_map>

namespace rackplan {

/// A shared prefix: who begins with it.
struct FoundPrefix {
  std::int64_t conversations = 0;  // that found it, so one less than have it
  std::int32_t tokens = 0;
};

struct SessionStatistics {
  std::int64_t conversations = 0;
  ValueCounts turns;
  ValueCounts first_prompt;  // after the shared prefix
  ValueCounts new_tokens;
  ValueCounts think_milliseconds;  // between arrivals: the time to answer is in it
  std::vector<std::int64_t> starts_by_minute;
  std::map<BlockHash, FoundPrefix> prefixes;
};

class SessionFit {
 public:
  SessionFit();

  /// In order of arrival. True when it begins a conversation.
  bool add(const ObservedRequest& observed);
  /// Closes what is open.
  [[nodiscard]] SessionStatistics finish();

 private:
  struct Open {
    Tick arrival = 0;
    std::int32_t prompt_tokens = 0;
    std::int32_t output_tokens = 0;
    std::int32_t turns = 0;
  };

  void open(const ObservedRequest& observed, std::int64_t hits, std::int32_t turns);
  void begin(const ObservedRequest& observed, std::int64_t hits);

  PrefixCache seen_;
  std::unordered_map<BlockHash, Open> open_;  // by the last full block of the latest prompt
  std::deque<BlockHash> oldest_;
  SessionStatistics found_;
};

}  // namespace rackplan
