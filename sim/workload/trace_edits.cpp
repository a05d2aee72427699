// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/trace_edits.h"

#include "models/base/error.h"
#include "sim/engine/random.h"

#include <algorithm>
#include <deque>
#include <sstream>
#include <string>
#include <vector>

namespace rackplan {
namespace {

[[noreturn]] void refuse(const char* path, const std::string& found, const char* accepted) {
  throw InputError({"", path, found, accepted});
}

void check(const TraceEdits& edits) {
  if (edits.quantum && (*edits.quantum < 1 || *edits.quantum > latest_arrival)) {
    refuse("jitter", std::to_string(*edits.quantum) + " ps", "1 ps to 100 days");
  }
  if (edits.window && !(edits.window->first >= 0 && edits.window->first < edits.window->second)) {
    refuse("trace_window", "no time in it", "a time from 0 on, and a later one");
  }
  if (!(edits.sample > 0.0 && edits.sample <= 1.0)) {
    std::ostringstream found;
    found << edits.sample;
    refuse("sample", found.str(), "a share above 0, up to 1");
  }
  if (edits.max_prompt && *edits.max_prompt < 1) {
    refuse("max_prompt", std::to_string(*edits.max_prompt), "at least 1 token");
  }
  if (edits.max_output && *edits.max_output < 1) {
    refuse("max_output", std::to_string(*edits.max_output), "at least 1 token");
  }
}

class EditedStream final : public ConversationStream {
 public:
  EditedStream(std::unique_ptr<ConversationStream> stream, const TraceEdits& edits)
      : stream_(std::move(stream)), edits_(edits) {
    check(edits_);
  }

  std::optional<Conversation> next() override {
    auto conversation = edits_.quantum ? next_spread() : next_kept();
    if (!conversation && handed_out_ == 0) {
      refuse("trace_window", "a sample or window of the trace without requests", "a larger one");
    }
    ++handed_out_;
    return conversation;
  }

  [[nodiscard]] BlockConvention blocks() const override { return stream_->blocks(); }

 private:
  // The next conversation of the sample and the window, shortened.
  std::optional<Conversation> next_kept() {
    while (auto conversation = stream_->next()) {
      const std::uint64_t number = read_++;
      if (edits_.sample < 1.0 &&
          draw_uniform(edits_.seed, Purpose::Sample, number) >= edits_.sample) {
        continue;
      }
      if (edits_.window) {
        if (start_of(*conversation, "trace_window") < edits_.window->first) {
          continue;
        }
        if (*conversation->start >= edits_.window->second) {
          return std::nullopt;  // starts never fall
        }
        *conversation->start -= edits_.window->first;
      }
      shorten(*conversation);
      return conversation;
    }
    return std::nullopt;
  }

  std::optional<Conversation> next_spread() {
    if (spread_.empty()) {
      spread_next_tick_of_the_clock();
    }
    if (spread_.empty()) {
      return std::nullopt;
    }
    Conversation conversation = std::move(spread_.front());
    spread_.pop_front();
    return conversation;
  }

  void spread_next_tick_of_the_clock() {
    std::optional<Conversation> next = ahead_ ? std::exchange(ahead_, std::nullopt) : next_kept();
    if (!next) {
      return;
    }
    const Tick first = start_of(*next, "jitter");
    std::vector<double> offsets;
    while (next && start_of(*next, "jitter") - first < (*edits_.quantum + 1) / 2) {
      offsets.push_back(draw_uniform(edits_.seed, Purpose::Jitter, jittered_++));
      spread_.push_back(std::move(*next));
      next = next_kept();
    }
    ahead_ = std::move(next);
    std::sort(offsets.begin(), offsets.end());
    for (std::size_t i = 0; i < spread_.size(); ++i) {
      const auto offset = static_cast<Tick>(offsets[i] * static_cast<double>(*edits_.quantum));
      last_start_ = std::max(last_start_, first + offset);
      spread_[i].start = last_start_;
    }
  }

  static Tick start_of(const Conversation& conversation, const char* path) {
    if (!conversation.start) {
      refuse(path, "conversations without start times", "the trace without it");
    }
    return *conversation.start;
  }

  void shorten(Conversation& conversation) const {
    for (Turn& turn : conversation.turns) {
      turn.output_tokens =
          std::min(turn.output_tokens, edits_.max_output.value_or(max_request_tokens));
      if (edits_.max_prompt && turn.prompt_tokens > *edits_.max_prompt) {
        turn.prompt_tokens = *edits_.max_prompt;
        if (!turn.blocks.empty()) {
          shorten_blocks(turn);
        }
      }
    }
  }

  void shorten_blocks(Turn& turn) const {
    const BlockConvention convention = stream_->blocks();
    turn.blocks.resize(static_cast<std::size_t>(blocks_of_prompt(convention, turn.prompt_tokens)));
    const std::int32_t rest = turn.prompt_tokens % convention.tokens;
    if (rest > 0 && convention.partial == PartialBlock::Hashed) {
      // The last block lost tokens: it is another one now, the same for all that are cut there.
      turn.blocks.back() =
          draw_bits(turn.blocks.back(), Purpose::PrefixBlock, static_cast<std::uint64_t>(rest));
    }
  }

  std::unique_ptr<ConversationStream> stream_;
  TraceEdits edits_;
  std::uint64_t read_ = 0;
  std::uint64_t jittered_ = 0;
  std::uint64_t handed_out_ = 0;
  std::optional<Conversation> ahead_;  // of the next tick of the clock
  std::deque<Conversation> spread_;
  Tick last_start_ = 0;
};

}  // namespace

std::unique_ptr<ConversationStream> make_edited_stream(std::unique_ptr<ConversationStream> stream,
                                                       const TraceEdits& edits) {
  return std::make_unique<EditedStream>(std::move(stream), edits);
}

}  // namespace rackplan
