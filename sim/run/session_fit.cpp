// SPDX-License-Identifier: Apache-2.0
#include "sim/run/session_fit.h"

#include <algorithm>

namespace rackplan {
namespace {

constexpr std::int64_t remembered_blocks = 4'000'000;
constexpr std::size_t remembered_names = 1'000'000;
constexpr Tick ticks_of_minute = 60 * ticks_per_second;
constexpr Tick millisecond = ticks_per_second / 1000;

}  // namespace

SessionFit::SessionFit() : seen_(remembered_blocks) {}

bool SessionFit::add(const ObservedRequest& observed) {
  const auto& hashes = observed.blocks.hashes;
  const std::int64_t hits = seen_.leading_blocks(hashes);
  seen_.touch(hashes);
  const auto parent =
      hits == 0 ? open_.end() : open_.find(hashes[static_cast<std::size_t>(hits) - 1]);
  if (parent == open_.end()) {
    begin(observed, hits);
    open(observed, hits, 1);
    return true;
  }
  const Open before = parent->second;
  open_.erase(parent);
  const Request& request = observed.request;
  found_.new_tokens.add(
      std::max(1, request.prompt_tokens - before.prompt_tokens - before.output_tokens));
  found_.think_milliseconds.add(static_cast<std::int32_t>(
      std::min<Tick>((request.arrival - before.arrival) / millisecond, max_request_tokens)));
  open(observed, hits, before.turns + 1);
  return false;
}

void SessionFit::begin(const ObservedRequest& observed, std::int64_t hits) {
  const Request& request = observed.request;
  ++found_.conversations;
  found_.starts_by_minute.resize(static_cast<std::size_t>(request.arrival / ticks_of_minute) + 1);
  ++found_.starts_by_minute.back();
  const auto shared = static_cast<std::int32_t>(
      tokens_of_blocks(observed.blocks.convention, hits, request.prompt_tokens));
  found_.first_prompt.add(std::max(1, request.prompt_tokens - shared));
  if (hits > 0) {
    const BlockHash last = observed.blocks.hashes[static_cast<std::size_t>(hits) - 1];
    const auto known = found_.prefixes.find(last);
    if (known != found_.prefixes.end()) {
      ++known->second.conversations;
    } else if (found_.prefixes.size() < remembered_names) {
      found_.prefixes.emplace(last, FoundPrefix{1, shared});
    }
  }
}

void SessionFit::open(const ObservedRequest& observed, std::int64_t hits, std::int32_t turns) {
  const Request& request = observed.request;
  const std::int32_t block = observed.blocks.convention.tokens;
  const std::int64_t full = block > 0 ? request.prompt_tokens / block : 0;
  if (full <= hits) {
    found_.turns.add(turns);  // nothing new that a next turn could be told by
    return;
  }
  const BlockHash last = observed.blocks.hashes[static_cast<std::size_t>(full) - 1];
  open_[last] = {request.arrival, request.prompt_tokens, request.output_tokens, turns};
  oldest_.push_back(last);
  while (open_.size() > remembered_names) {
    if (const auto forgotten = open_.find(oldest_.front()); forgotten != open_.end()) {
      found_.turns.add(forgotten->second.turns);
      open_.erase(forgotten);
    }
    oldest_.pop_front();
  }
  while (oldest_.size() > 4 * remembered_names) {
    oldest_.pop_front();
  }
}

SessionStatistics SessionFit::finish() {
  for (const auto& [hash, conversation] : open_) {
    found_.turns.add(conversation.turns);
  }
  open_.clear();
  return std::move(found_);
}

}  // namespace rackplan
