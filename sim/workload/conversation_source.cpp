// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/conversation_source.h"

#include "models/base/error.h"
#include "sim/workload/conversation_state.h"
#include "sim/workload/request_lengths.h"

#include <queue>

#include <algorithm>
#include <compare>
#include <functional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace rackplan {
namespace {

/// A turn whose arrival is known and that was not handed out.
struct ReadyTurn {
  Tick arrival = 0;
  std::uint64_t conversation = 0;  // its number in the stream
  std::size_t turn = 0;
  friend auto operator<=>(const ReadyTurn&, const ReadyTurn&) = default;
};

template <class T>
using Earliest = std::priority_queue<T, std::vector<T>, std::greater<>>;

/// Puts the turns of one conversation where they are taken from.
struct ReleaseInto {
  Earliest<ReadyTurn>& ready;
  std::uint64_t conversation;
  void operator()(std::size_t turn, Tick arrival) const {
    ready.push({arrival, conversation, turn});
  }
};

void check_users(const ConversationUsers& users) {
  if (users.count < 1) {
    throw InputError({"", "users", std::to_string(users.count), "at least 1 user"});
  }
  if (users.ramp < 0 || users.ramp > latest_arrival) {
    throw InputError({"", "ramp", std::to_string(users.ramp) + " ps", "0 to 100 days"});
  }
}

class ConversationSource final : public RequestSource {
 public:
  ConversationSource(std::unique_ptr<ConversationStream> stream, const ConversationPlay& play)
      : stream_(std::move(stream)), users_(play.users), requests_(checked_requests(play.requests)) {
    if (users_) {
      check_users(*users_);
    }
  }

  Tick next_arrival() override {
    if (next_id_ == requests_) {
      return never;
    }
    return std::min(next_start(), ready_.empty() ? never : ready_.top().arrival);
  }

  std::optional<Request> next() override {
    const Tick arrival = next_arrival();
    if (arrival == never) {
      return std::nullopt;
    }
    if (arrival > latest_arrival) {
      throw InputError({"",
                        "",
                        "request " + std::to_string(next_id_) + " arriving after 100 days",
                        "shorter delays, a speed-up or fewer requests"});
    }
    // Of equal arrivals the conversation that begins now is the last in the stream.
    if (ready_.empty() || arrival < ready_.top().arrival) {
      begin_next(arrival);
    }
    const ReadyTurn ready = ready_.top();
    ready_.pop();
    ConversationState& state = under_way_.at(ready.conversation);
    turn_of_.emplace(next_id_, std::pair(ready.conversation, ready.turn));
    const Turn& turn = state.turn(ready.turn);
    const Request request{.id = next_id_++,
                          .arrival = ready.arrival,
                          .prompt_tokens = turn.prompt_tokens,
                          .output_tokens = turn.output_tokens,
                          .priority = turn.priority};
    state.dispatched(ready.turn, ready.arrival, ReleaseInto{ready_, ready.conversation});
    return request;
  }

  void on_complete(RequestId id, Tick tick) override {
    const auto at = turn_of_.find(id);
    ensure(at != turn_of_.end(), "only a request that was sent can complete");
    ensure(tick >= last_completion_, "completions are told in order of time");
    last_completion_ = tick;
    const auto [conversation, turn] = at->second;
    turn_of_.erase(at);
    ConversationState& state = under_way_.at(conversation);
    state.completed(turn, tick, ReleaseInto{ready_, conversation});
    if (state.over()) {
      under_way_.erase(conversation);
      if (users_) {
        free_users_.push(tick + 1);
      }
    }
  }

  [[nodiscard]] PromptBlocks blocks_of(RequestId id) const override {
    const auto at = turn_of_.find(id);
    if (at == turn_of_.end()) {
      return {};
    }
    const auto [conversation, turn] = at->second;
    return {stream_->blocks(), under_way_.at(conversation).turn(turn).blocks};
  }

 private:
  /// When the next conversation starts; `never` when there is none, or no user to take it up.
  Tick next_start() {
    if (!look_ahead()) {
      return never;
    }
    if (!users_) {
      return *ahead_->start;
    }
    const Tick new_user = new_users_ < users_->count ? ramp_start() : never;
    return std::min(new_user, free_users_.empty() ? never : free_users_.top());
  }

  [[nodiscard]] Tick ramp_start() const {
    __extension__ using Int128 = __int128;
    return static_cast<Tick>(Int128{users_->ramp} * new_users_ / users_->count);
  }

  /// Fetches the next conversation of the stream; false at its end.
  bool look_ahead() {
    if (!ahead_ && !at_end_) {
      ahead_ = stream_->next();
      at_end_ = !ahead_.has_value();
      if (ahead_ && !ahead_->start && !users_) {
        throw InputError({"",
                          "users",
                          "none, for conversations without start times",
                          "a number of users, who play them one after another"});
      }
      if (ahead_ && !users_) {
        if (*ahead_->start < last_start_) {
          throw InputError({"",
                            "start",
                            "a conversation that starts before the one before it",
                            "conversations in order of their starts, or users to play them"});
        }
        last_start_ = *ahead_->start;
      }
    }
    return ahead_.has_value();
  }

  void begin_next(Tick start) {
    if (users_) {
      if (new_users_ < users_->count && start == ramp_start()) {
        ++new_users_;
      } else {
        free_users_.pop();
      }
    }
    const std::uint64_t conversation = begun_++;
    const auto at =
        under_way_.try_emplace(conversation, *std::exchange(ahead_, std::nullopt)).first;
    at->second.begin(start, ReleaseInto{ready_, conversation});
  }

  std::unique_ptr<ConversationStream> stream_;
  std::optional<ConversationUsers> users_;
  RequestId requests_;
  std::optional<Conversation> ahead_;  // of the stream, not begun
  bool at_end_ = false;                // of the stream
  Tick last_start_ = 0;                // of the stream
  std::int32_t new_users_ = 0;
  Earliest<Tick> free_users_;
  std::uint64_t begun_ = 0;
  std::unordered_map<std::uint64_t, ConversationState> under_way_;
  std::unordered_map<RequestId, std::pair<std::uint64_t, std::size_t>> turn_of_;
  Earliest<ReadyTurn> ready_;
  RequestId next_id_ = 0;
  Tick last_completion_ = 0;
};

}  // namespace

std::unique_ptr<RequestSource> make_conversation_source(std::unique_ptr<ConversationStream> stream,
                                                        const ConversationPlay& play) {
  return std::make_unique<ConversationSource>(std::move(stream), play);
}

}  // namespace rackplan
