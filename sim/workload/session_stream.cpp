// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/session_stream.h"

#include "models/base/error.h"

#include <string>
#include <utility>

namespace rackplan {
namespace {

template <class Make>
auto made_within(const char* path, Make make) {
  try {
    return make();
  } catch (const InputError& error) {
    throw error.within("", path);
  }
}

LengthSampler sampler_of(const char* path, const TokenLengths& lengths) {
  return made_within(path, [&] { return LengthSampler(lengths); });
}

std::int32_t checked_block(std::int32_t tokens) {
  if (tokens < 1 || tokens > max_request_tokens) {
    throw InputError({"", "block_tokens", std::to_string(tokens), "1 to 1000000000"});
  }
  return tokens;
}

class SessionStream final : public ConversationStream {
 public:
  explicit SessionStream(const SessionWorkload& workload)
      : seed_(workload.seed),
        turns_(sampler_of("turns", workload.turns)),
        think_time_(
            made_within("think_time", [&] { return DurationSampler(workload.think_time); })),
        first_prompt_(sampler_of("first_prompt", workload.first_prompt)),
        new_tokens_(sampler_of("new_tokens", workload.new_tokens)),
        output_(sampler_of("output", workload.output)),
        comonotone_(workload.pairing == LengthPairing::Comonotone),
        prefixes_(workload.seed, workload.prefixes),
        block_tokens_(checked_block(workload.block_tokens)),
        max_context_(workload.max_context.value_or(max_request_tokens)) {
    check_pairing(workload.pairing,
                  {&workload.first_prompt, &workload.new_tokens, &workload.output});
    if (workload.starts) {
      starts_.emplace(workload.seed, *workload.starts);
    }
  }

  std::optional<Conversation> next() override {
    const std::uint64_t number = conversations_++;
    Conversation conversation;
    if (starts_) {
      conversation.start = starts_->next();
    }
    const std::optional<SharedPrefix> prefix = prefixes_.draw(number);
    const std::int32_t turns = turns_.at(draw_uniform(seed_, Purpose::Turns, number));
    std::int64_t context = prefix ? prefix->tokens : 0;
    for (std::int32_t t = 0; t < turns; ++t) {
      const auto [added, output] = lengths_of(number, t);
      if (t > 0 && context + added + output > max_context_) {
        break;
      }
      const std::int64_t prompt = std::min<std::int64_t>(context + added, max_request_tokens);
      context = prompt + output;
      conversation.turns.push_back(turn_of(number, t, prompt, output, prefix));
    }
    return conversation;
  }

  [[nodiscard]] BlockConvention blocks() const override {
    return {.tokens = block_tokens_, .partial = PartialBlock::Dropped, .scope = HashScope::Global};
  }

 private:
  [[nodiscard]] std::pair<std::int32_t, std::int32_t> lengths_of(std::uint64_t number,
                                                                 std::int32_t turn) const {
    const auto k = static_cast<std::uint64_t>(turn);
    const double rank = draw_uniform(seed_, Purpose::PromptLength, number, k);
    const double output_rank =
        comonotone_ ? rank : draw_uniform(seed_, Purpose::OutputLength, number, k);
    return {(turn == 0 ? first_prompt_ : new_tokens_).at(rank), output_.at(output_rank)};
  }

  [[nodiscard]] Turn turn_of(std::uint64_t number,
                             std::int32_t t,
                             std::int64_t prompt,
                             std::int32_t output,
                             const std::optional<SharedPrefix>& prefix) const {
    Turn turn{.prompt_tokens = static_cast<std::int32_t>(prompt), .output_tokens = output};
    const auto k = static_cast<std::uint64_t>(t);
    if (t > 0) {
      const Tick delay = think_time_.at(draw_uniform(seed_, Purpose::ThinkTime, number, k));
      turn.after.push_back({.turn = static_cast<std::size_t>(t) - 1, .delay = delay});
    }
    const std::int64_t shared = prefix ? prefix->tokens / block_tokens_ : 0;
    const std::int64_t blocks = prompt / block_tokens_;
    turn.blocks.reserve(static_cast<std::size_t>(blocks));
    for (std::int64_t b = 0; b < blocks; ++b) {
      const auto index = static_cast<std::uint64_t>(b);
      turn.blocks.push_back(b < shared ? draw_bits(seed_, Purpose::PrefixBlock, prefix->id, index)
                                       : draw_bits(seed_, Purpose::SessionBlock, number, index));
    }
    return turn;
  }

  std::uint64_t seed_;
  std::optional<ArrivalTimes> starts_;
  LengthSampler turns_;
  DurationSampler think_time_;
  LengthSampler first_prompt_;
  LengthSampler new_tokens_;
  LengthSampler output_;
  bool comonotone_;
  PrefixSampler prefixes_;
  std::int32_t block_tokens_;
  std::int64_t max_context_;
  std::uint64_t conversations_ = 0;
};

}  // namespace

std::unique_ptr<ConversationStream> make_generated_sessions(const SessionWorkload& workload) {
  return std::make_unique<SessionStream>(workload);
}

}  // namespace rackplan
