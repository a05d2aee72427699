// SPDX-License-Identifier: Apache-2.0
// One conversation under way: which turns still wait, and for what.
#pragma once

#include "models/base/error.h"
#include "sim/workload/conversation.h"

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <utility>
#include <vector>

namespace rackplan {

class ConversationState {
 public:
  explicit ConversationState(Conversation conversation)
      : turns_(std::move(conversation.turns)), waits_(turns_.size()), open_(turns_.size()) {
    ensure(!turns_.empty() && turns_[0].after.empty() && turns_[0].not_before == 0,
           "a conversation starts with its first turn");
    for (std::size_t i = 0; i < turns_.size(); ++i) {
      waits_[i].dependencies = turns_[i].after.size();
      for (const TurnDependency& other : turns_[i].after) {
        ensure(other.turn < i && other.delay >= 0, "a turn waits for turns before it");
        followers_.push_back({other.turn, other.event, i, other.delay});
      }
    }
    std::sort(followers_.begin(), followers_.end(), [](const Follower& a, const Follower& b) {
      return std::tie(a.turn, a.event, a.follower) < std::tie(b.turn, b.event, b.follower);
    });
  }

  // `release(turn, arrival)` is called for every turn that waits for nothing more.

  template <class Release>
  void begin(Tick start, Release&& release) {
    for (std::size_t i = 0; i < turns_.size(); ++i) {
      waits_[i].arrival = later(start, turns_[i].not_before);
      if (waits_[i].dependencies == 0) {
        release(i, waits_[i].arrival);
      }
    }
  }

  template <class Release>
  void dispatched(std::size_t turn, Tick tick, Release&& release) {
    settle(turn, TurnEvent::Dispatch, tick, 0, release);
  }

  template <class Release>
  void completed(std::size_t turn, Tick tick, Release&& release) {
    --open_;
    settle(turn, TurnEvent::Completion, tick, 1, release);
  }

  /// Every turn has ended.
  [[nodiscard]] bool over() const { return open_ == 0; }

  [[nodiscard]] const Turn& turn(std::size_t index) const { return turns_[index]; }

 private:
  struct Wait {
    std::size_t dependencies = 0;
    Tick arrival = 0;  // not before
  };
  struct Follower {
    std::size_t turn;
    TurnEvent event;
    std::size_t follower;
    Tick delay;
  };

  /// tick + delay, and at most the tick after latest_arrival, so that sums stay in range.
  static Tick later(Tick tick, Tick delay) {
    return delay > latest_arrival - tick ? latest_arrival + 1 : tick + delay;
  }

  template <class Release>
  void settle(std::size_t turn, TurnEvent event, Tick tick, Tick least_delay, Release&& release) {
    auto at =
        std::lower_bound(followers_.begin(),
                         followers_.end(),
                         std::pair(turn, event),
                         [](const Follower& edge, const std::pair<std::size_t, TurnEvent>& key) {
                           return std::pair(edge.turn, edge.event) < key;
                         });
    for (; at != followers_.end() && at->turn == turn && at->event == event; ++at) {
      Wait& wait = waits_[at->follower];
      wait.arrival = std::max(wait.arrival, later(tick, std::max(at->delay, least_delay)));
      if (--wait.dependencies == 0) {
        release(at->follower, wait.arrival);
      }
    }
  }

  std::vector<Turn> turns_;
  std::vector<Wait> waits_;
  std::vector<Follower> followers_;  // by turn, then event
  std::size_t open_;
};

}  // namespace rackplan
