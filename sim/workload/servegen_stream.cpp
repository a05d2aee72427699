// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/servegen_stream.h"

#include "sim/engine/random.h"

#include <queue>

#include <algorithm>
#include <functional>
#include <limits>
#include <optional>
#include <utility>

namespace rackplan {
namespace {

constexpr std::uint64_t never_an_arrival = std::numeric_limits<std::uint64_t>::max();

/// One client, by itself.
class ClientArrivals {
 public:
  ClientArrivals(ServegenClient client, std::uint64_t seed)
      : client_(std::move(client)),
        seed_(draw_bits(
            seed, Purpose::Arrival, never_an_arrival, static_cast<std::uint64_t>(client_.number))),
        now_(client_.rates.front().begin) {
    for (const ClientRate& rate : client_.rates) {
      gaps_.emplace_back(rate.gaps);
    }
  }

  /// The next arrival; nullopt after the last window.
  std::optional<Tick> next() {
    const auto active = [&] { return client_.rates[window_].per_second > 0.0; };
    while (window_ < client_.rates.size() && !active()) {
      enter_next_window();
    }
    if (window_ == client_.rates.size()) {
      return std::nullopt;
    }
    double gap = gaps_[window_].draw(seed_, arrivals_++);
    while (window_ < client_.rates.size()) {
      const double rate = client_.rates[window_].per_second / static_cast<double>(ticks_per_second);
      const double area = rate * static_cast<double>(end_of_window() - now_);
      if (gap < area) {
        now_ = std::min(end_of_window(), now_ + static_cast<Tick>(gap / rate + 0.5));
        return now_;
      }
      gap -= area;
      enter_next_window();
    }
    return std::nullopt;
  }

  /// The lengths of the arrival that next() gave last.
  [[nodiscard]] Turn turn(LengthPairing pairing) const {
    auto later = std::upper_bound(
        client_.lengths.begin(), client_.lengths.end(), now_, [](Tick time, const auto& lengths) {
          return time < lengths.begin;
        });
    const ClientLengths& lengths =
        later == client_.lengths.begin() ? client_.lengths.front() : *std::prev(later);
    const double rank = draw_uniform(seed_, Purpose::PromptLength, arrivals_);
    const double output_rank = pairing == LengthPairing::Comonotone
                                   ? rank
                                   : draw_uniform(seed_, Purpose::OutputLength, arrivals_);
    return {.prompt_tokens = lengths.prompt.at(rank),
            .output_tokens = lengths.output.at(output_rank)};
  }

 private:
  [[nodiscard]] Tick end_of_window() const {
    return window_ + 1 < client_.rates.size() ? client_.rates[window_ + 1].begin : client_.end;
  }

  void enter_next_window() {
    now_ = end_of_window();
    ++window_;
  }

  ServegenClient client_;
  std::uint64_t seed_;
  std::vector<GapSampler> gaps_;  // one for each window
  std::size_t window_ = 0;
  Tick now_;
  std::uint64_t arrivals_ = 0;
};

class ServegenStream final : public ConversationStream {
 public:
  ServegenStream(std::vector<ServegenClient> clients, std::uint64_t seed, LengthPairing pairing)
      : pairing_(pairing) {
    for (ServegenClient& client : clients) {
      clients_.emplace_back(std::move(client), seed);
      push_next(clients_.size() - 1);
    }
  }

  std::optional<Conversation> next() override {
    if (ahead_.empty()) {
      return std::nullopt;
    }
    const auto [start, client] = ahead_.top();
    ahead_.pop();
    Conversation conversation{.start = start};
    conversation.turns.push_back(clients_[client].turn(pairing_));
    push_next(client);
    return conversation;
  }

 private:
  void push_next(std::size_t client) {
    if (const auto arrival = clients_[client].next()) {
      ahead_.emplace(*arrival, client);
    }
  }

  using Arrival = std::pair<Tick, std::size_t>;

  LengthPairing pairing_;
  std::vector<ClientArrivals> clients_;
  std::priority_queue<Arrival, std::vector<Arrival>, std::greater<>> ahead_;  // one of each client
};

}  // namespace

std::unique_ptr<ConversationStream> make_servegen_stream(std::vector<ServegenClient> clients,
                                                         std::uint64_t seed,
                                                         LengthPairing pairing) {
  return std::make_unique<ServegenStream>(std::move(clients), seed, pairing);
}

}  // namespace rackplan
