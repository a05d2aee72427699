// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/session_rows.h"

#include "models/base/error.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace rackplan {
namespace {

constexpr std::size_t no_session = static_cast<std::size_t>(-1);

/// Numbers for sessions, in order of their first rows.
class SessionNumbers {
 public:
  /// Of the session that the row belongs to; no_session for a row that is alone. A chat belongs to
  /// that of its parent, or begins one when the parent is not in the file before it.
  std::size_t of(const ParsedRow& row) {
    if (!row.session.empty()) {
      return numbers_.try_emplace(std::string(row.session), count_).first->second;
    }
    if (row.chat.empty()) {
      return no_session;
    }
    const auto parent = numbers_.find(std::string(row.parent));
    const std::size_t number = parent == numbers_.end() ? count_ : parent->second;
    return numbers_.try_emplace(std::string(row.chat), number).first->second;
  }
  void began() { ++count_; }
  [[nodiscard]] std::size_t count() const { return count_; }

 private:
  std::unordered_map<std::string, std::size_t> numbers_;
  std::size_t count_ = 0;
};

class SessionStream final : public ConversationStream {
 public:
  explicit SessionStream(const TraceInput& input) : rows_(open_rows(input)) {
    count_rows(input);
    rows_->any_order();
  }

  std::optional<Conversation> next() override {
    while (!at_end_ && (open_.empty() || open_.front().rows_left > 0)) {
      read_row();
    }
    if (open_.empty()) {
      return std::nullopt;
    }
    ensure(open_.front().rows_left == 0, "a session has as many rows as were counted");
    Conversation complete = std::move(open_.front().conversation);
    by_session_.erase(open_.front().session);
    open_.pop_front();
    return complete;
  }

  [[nodiscard]] BlockConvention blocks() const override { return rows_->blocks().convention; }

 private:
  struct Row {
    std::optional<Tick> time;
    std::string chat;
  };
  struct Open {
    std::size_t session;
    std::size_t rows_left;
    Conversation conversation;
    std::vector<Row> rows;  // one for each turn
  };

  void count_rows(const TraceInput& input) {
    TraceInput without_blocks = input;
    without_blocks.blocks.reset();
    const auto reader = open_rows(without_blocks);
    reader->any_order();
    while (reader->next()) {
      const std::size_t session = sessions_.of(reader->parsed());
      if (session == sessions_.count()) {
        sessions_.began();
        rows_of_.push_back(0);
      }
      if (session != no_session) {
        ++rows_of_[session];
      }
    }
  }

  void read_row() {
    const auto row = rows_->next();
    if (!row) {
      at_end_ = true;
      return;
    }
    const ParsedRow& parsed = rows_->parsed();
    const std::size_t session = sessions_.of(parsed);
    const auto known = by_session_.find(session);
    if (session == no_session || known == by_session_.end()) {
      begin(session, *row);
      return;
    }
    Open& open = *known->second;
    const std::size_t before = turn_before(open, parsed);
    Turn turn = turn_of(*row);
    turn.after = {{.turn = before, .delay = delay_after(open.rows[before], *row)}};
    open.conversation.turns.push_back(std::move(turn));
    open.rows.push_back({time_of(*row), std::string(parsed.chat)});
    --open.rows_left;
  }

  void begin(std::size_t session, const TraceRow& row) {
    const ParsedRow& parsed = rows_->parsed();
    if (parsed.delay) {
      throw rows_->at_this_line(
          {"", "delay", "a delay in the first row of a session", "a delay in later rows only"});
    }
    const std::optional<Tick> start = time_of(row);
    if (start && *start < last_start_) {
      throw rows_->at_this_line({"",
                                 "time",
                                 in_quotes(parsed.time_text) + ", before the first row of the "
                                                               "session before",
                                 "sessions in order of their first rows"});
    }
    last_start_ = start.value_or(last_start_);
    const std::size_t rows_left = session == no_session ? 0 : rows_of_[session] - 1;
    open_.push_back({session, rows_left, {}, {}});
    Open& open = open_.back();
    open.conversation.start = start;
    open.conversation.turns.push_back(turn_of(row));
    if (rows_left > 0) {
      open.rows.push_back({start, std::string(parsed.chat)});
      by_session_.emplace(session, &open);
    }
  }

  [[nodiscard]] std::size_t turn_before(const Open& open, const ParsedRow& parsed) const {
    if (parsed.chat.empty()) {
      return open.rows.size() - 1;
    }
    const auto called = [&](std::string_view chat) {
      const auto at = std::find_if(
          open.rows.begin(), open.rows.end(), [&](const Row& row) { return row.chat == chat; });
      return static_cast<std::size_t>(at - open.rows.begin());
    };
    const std::size_t parent = called(parsed.parent);
    if (parent == open.rows.size() || called(parsed.chat) != open.rows.size()) {
      throw rows_->at_this_line(
          {"", "chat_id", in_quotes(parsed.chat) + " twice", "a name of its own for each row"});
    }
    return parent;
  }

  [[nodiscard]] Tick delay_after(const Row& before, const TraceRow& row) const {
    const ParsedRow& parsed = rows_->parsed();
    if (parsed.delay) {
      return *parsed.delay;
    }
    if (!parsed.time || !before.time) {
      return 0;
    }
    if (row.time < *before.time) {
      throw rows_->at_this_line({"",
                                 "time",
                                 in_quotes(parsed.time_text) + ", before the row it follows",
                                 "the rows of a session in order of time"});
    }
    return row.time - *before.time;
  }

  [[nodiscard]] std::optional<Tick> time_of(const TraceRow& row) const {
    return rows_->parsed().time ? std::optional(row.time) : std::nullopt;
  }

  [[nodiscard]] Turn turn_of(const TraceRow& row) const {
    const auto hashes = rows_->parsed().block_hashes;
    return {.prompt_tokens = row.prompt_tokens,
            .output_tokens = row.output_tokens,
            .priority = row.priority,
            .blocks = {hashes.begin(), hashes.end()}};
  }

  SessionNumbers sessions_;
  std::vector<std::size_t> rows_of_;  // by session
  std::unique_ptr<TraceReader> rows_;
  std::deque<Open> open_;  // in order of their first rows
  std::unordered_map<std::size_t, Open*> by_session_;
  Tick last_start_ = 0;
  bool at_end_ = false;
};

}  // namespace

std::unique_ptr<ConversationStream> make_session_stream(const TraceInput& input) {
  return std::make_unique<SessionStream>(input);
}

}  // namespace rackplan
