// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/agentic_mooncake.h"

#include "models/base/error.h"
#include "sim/workload/json_fields.h"
#include "sim/workload/line_reader.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace rackplan {
namespace {

using Json = nlohmann::json;

constexpr Tick millisecond = ticks_per_second / 1000;
constexpr std::int64_t version = 2;

TurnEvent event_of(const JsonFields& dependency) {
  const std::string trigger = dependency.text("trigger");
  if (trigger == "completion") {
    return TurnEvent::Completion;
  }
  if (trigger == "dispatch") {
    return TurnEvent::Dispatch;
  }
  throw InputError(
      {"", dependency.path_of("trigger"), "\"" + trigger + "\"", "dispatch or completion"});
}

class AgenticStream final : public ConversationStream {
 public:
  explicit AgenticStream(const std::filesystem::path& file) : lines_(file) {
    const auto header = lines_.next();
    if (!header) {
      throw InputError({lines_.file(), "", "an empty file", "a header and requests"});
    }
    told_with_line([&] { read_header(*header); });
    read_row();
    if (!row_) {
      throw InputError({lines_.file(), "line 1", "a header and no rows", "at least one request"});
    }
  }

  std::optional<Conversation> next() override {
    if (!row_) {
      return std::nullopt;
    }
    begin_play();
    const std::string play = play_;
    while (row_ && play_ == play) {
      told_with_line([&] { add_turn(JsonFields(*row_, "")); });
      read_row();
    }
    return std::move(conversation_);
  }

  [[nodiscard]] BlockConvention blocks() const override { return convention_; }

 private:
  template <class Action>
  void told_with_line(Action&& action) {
    try {
      action();
    } catch (const InputError& error) {
      const std::string line = "line " + std::to_string(lines_.line_number());
      const std::string& path = error.parts().path;
      throw InputError({lines_.file(),
                        path.empty() ? line : line + ", " + path,
                        error.parts().found,
                        error.parts().accepted});
    }
  }

  void read_header(std::string_view line) {
    const Json header = parse_json(line);
    const JsonFields fields(header, "");
    if (fields.text("schema") != "dynamo.agentic_mooncake") {
      throw InputError(
          {"", "schema", describe_json(header["schema"]), "\"dynamo.agentic_mooncake\""});
    }
    static_cast<void>(fields.whole("version", version, version));
    convention_.tokens =
        static_cast<std::int32_t>(fields.whole("block_size", 1, max_request_tokens));
    if (fields.text("hash_id_scope") != "local") {
      throw InputError({"", "hash_id_scope", describe_json(header["hash_id_scope"]), "\"local\""});
    }
  }

  void read_row() {
    row_.reset();
    const auto line = lines_.next();
    if (!line) {
      return;
    }
    told_with_line([&] {
      row_ = parse_json(*line);
      play_ = JsonFields(*row_, "").text("play_id");
    });
  }

  void begin_play() {
    told_with_line([&] {
      if (!plays_.insert(play_).second) {
        throw InputError({"",
                          "play_id",
                          "\"" + play_ + "\" again, after another",
                          "the requests of a play in lines that follow each other"});
      }
    });
    conversation_ = {};
    turn_of_.clear();
  }

  void add_turn(const JsonFields& row) {
    const Tick not_before = row.optional_ticks("not_before_ms", millisecond).value_or(0);
    const Tick start = conversation_.start.value_or(not_before);
    conversation_.start = start;
    const auto tokens = [&](const char* name) {
      return static_cast<std::int32_t>(row.whole(name, 1, max_request_tokens));
    };
    Turn turn{.prompt_tokens = tokens("input_length"),
              .output_tokens = tokens("output_length"),
              .not_before = std::max<Tick>(0, not_before - start)};
    if (row.find("priority") != nullptr) {
      using Limits = std::numeric_limits<std::int16_t>;
      turn.priority =
          static_cast<std::int16_t>(row.whole("priority", Limits::min(), Limits::max()));
    }
    add_dependencies(row, turn);
    add_blocks(row, turn);
    const std::string id = row.text("request_id");
    if (!turn_of_.emplace(id, conversation_.turns.size()).second) {
      throw InputError(
          {"", "request_id", "\"" + id + "\" twice", "a name of its own for each request"});
    }
    conversation_.turns.push_back(std::move(turn));
  }

  void add_dependencies(const JsonFields& row, Turn& turn) const {
    if (row.find("dependencies") == nullptr) {
      return;
    }
    const Json& list = row.array("dependencies");
    for (std::size_t i = 0; i < list.size(); ++i) {
      const JsonFields dependency(list[i], "dependencies[" + std::to_string(i) + "]");
      const std::string other = dependency.text("request_id");
      const auto at = turn_of_.find(other);
      if (at == turn_of_.end()) {
        throw InputError({"",
                          dependency.path_of("request_id"),
                          "\"" + other + "\"",
                          "a request of the same play on an earlier line"});
      }
      turn.after.push_back(
          {.turn = at->second,
           .event = event_of(dependency),
           .delay = dependency.optional_ticks("delay_ms", millisecond).value_or(0)});
    }
  }

  void add_blocks(const JsonFields& row, Turn& turn) const {
    if (row.find("hash_ids") == nullptr) {
      return;
    }
    const Json& ids = row.array("hash_ids");
    const auto full = static_cast<std::size_t>(blocks_of_prompt(convention_, turn.prompt_tokens));
    if (ids.size() < full) {
      throw InputError(
          {"",
           "hash_ids",
           std::to_string(ids.size()) + " for " + std::to_string(turn.prompt_tokens) + " tokens",
           std::to_string(full) + " at least, one for each full block"});
    }
    BlockHash before = conversation_hash(plays_.size(), 0);
    for (std::size_t i = 0; i < full; ++i) {
      if (!ids[i].is_number_unsigned()) {
        throw InputError({"", "hash_ids", describe_json(ids[i]), "whole numbers, not negative"});
      }
      before = chained_hash(before, ids[i].get<std::uint64_t>());
      turn.blocks.push_back(before);
    }
  }

  LineReader lines_;
  BlockConvention convention_{.partial = PartialBlock::Dropped, .scope = HashScope::Conversation};
  std::optional<Json> row_;  // read and not yet part of a conversation
  std::string play_;         // of it
  std::unordered_set<std::string> plays_;
  Conversation conversation_;
  std::unordered_map<std::string, std::size_t> turn_of_;  // by request_id
};

}  // namespace

std::unique_ptr<ConversationStream> make_agentic_stream(const std::filesystem::path& file) {
  return std::make_unique<AgenticStream>(file);
}

}  // namespace rackplan
