// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/weka_conversations.h"

#include "models/base/error.h"
#include "sim/workload/file_series.h"
#include "sim/workload/json_fields.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace rackplan {
namespace {

using Json = nlohmann::json;

constexpr Tick second = ticks_per_second;
constexpr Tick millisecond = ticks_per_second / 1000;

/// A request of a thread: what the next one needs to know of it.
struct Recorded {
  std::size_t turn = 0;
  Tick start = 0;
  std::optional<Tick> api_time;

  [[nodiscard]] Tick end() const { return start + api_time.value_or(0); }
};

class WekaParser {
 public:
  WekaParser(std::uint64_t number, const BlockConvention& convention)
      : number_(number), convention_(convention) {}

  WekaDocument parse(const Json& requests) {
    for (std::size_t i = 0; i < requests.size(); ++i) {
      const JsonFields entry(requests[i], "requests[" + std::to_string(i) + "]");
      if (entry.find("requests") != nullptr) {
        add_agent(entry);
      } else {
        add_main(entry);
      }
    }
    if (conversation_.turns.empty()) {
      throw InputError({"", "requests", "no request", "at least one request"});
    }
    return {std::move(conversation_), convention_, main_thread_};
  }

 private:
  /// A nested thread that the next main request waits for.
  struct Awaited {
    std::size_t turn;  // its last
    Tick end;
  };

  void add_main(const JsonFields& entry) {
    Turn turn = turn_of(entry);
    const Recorded now = recorded(entry);
    if (last_main_ && now.start < last_main_->start) {
      throw InputError({"",
                        entry.path_of("t"),
                        "a time before that of the request before it",
                        "requests in order of time"});
    }
    Tick results = 0;  // the last of them came in
    for (const Awaited& agent : awaited_) {
      results = std::max(results, agent.end);
    }
    for (const Awaited& agent : awaited_) {
      turn.after.push_back({.turn = agent.turn, .delay = std::max<Tick>(0, now.start - results)});
    }
    if (last_main_) {
      const Tick delay = awaited_.empty() ? think_time(entry, *last_main_, now) : 0;
      turn.after.push_back({.turn = last_main_->turn, .delay = delay});
    }
    awaited_.clear();
    mix(static_cast<std::uint64_t>(turn.prompt_tokens));
    mix(static_cast<std::uint64_t>(turn.output_tokens));
    mix(turn.blocks.empty() ? 0 : turn.blocks.back() ^ conversation_hash(number_, 0));
    conversation_.turns.push_back(std::move(turn));
    last_main_ = now;
  }

  /// FNV-1a over words, with the upper half folded in.
  void mix(std::uint64_t word) {
    main_thread_ = (main_thread_ ^ word) * 0x100000001B3ULL;
    main_thread_ ^= main_thread_ >> 32U;
  }

  void add_agent(const JsonFields& entry) {
    const std::string status = entry.text("status");
    if (status != "completed" && status != "async_launched") {
      throw InputError(
          {"", entry.path_of("status"), "\"" + status + "\"", "completed or async_launched"});
    }
    const bool completed = status == "completed";
    const Tick told = entry.ticks("t", second);
    const Tick duration = completed ? entry.ticks("duration_ms", millisecond) : 0;
    const Tick start = std::max<Tick>(0, told - duration);
    const Json& nested = entry.array("requests");
    std::optional<Recorded> last;
    for (std::size_t i = 0; i < nested.size(); ++i) {
      const JsonFields request(nested[i],
                               entry.path_of("requests") + "[" + std::to_string(i) + "]");
      Turn turn = turn_of(request);
      const Recorded now = recorded(request);
      if (last) {
        turn.after.push_back({.turn = last->turn, .delay = think_time(request, *last, now)});
      } else if (last_main_) {
        const Tick delay = std::max<Tick>(0, start - last_main_->end());
        turn.after.push_back({.turn = last_main_->turn, .delay = delay});
      } else if (!conversation_.turns.empty()) {
        turn.not_before = start;
      }
      conversation_.turns.push_back(std::move(turn));
      last = now;
    }
    if (last && completed) {
      awaited_.push_back({.turn = last->turn, .end = told});
    }
  }

  static Tick think_time(const JsonFields& entry, const Recorded& before, const Recorded& now) {
    const auto written = entry.optional_ticks("think_time", second);
    return written ? *written : std::max<Tick>(0, now.start - before.end());
  }

  [[nodiscard]] Recorded recorded(const JsonFields& entry) const {
    return {.turn = conversation_.turns.size(),
            .start = entry.ticks("t", second),
            .api_time = entry.optional_ticks("api_time", second)};
  }

  [[nodiscard]] Turn turn_of(const JsonFields& entry) const {
    Turn turn{.prompt_tokens = static_cast<std::int32_t>(entry.whole("in", 1, max_request_tokens)),
              .output_tokens = static_cast<std::int32_t>(
                  std::max<std::int64_t>(1, entry.whole("out", 0, max_request_tokens)))};
    constexpr std::uint64_t most = (std::uint64_t{1} << 40U) - 1;
    const Json& ids = entry.array("hash_ids");
    turn.blocks.reserve(ids.size());
    for (const Json& id : ids) {
      if (!id.is_number_unsigned() || id.get<std::uint64_t>() > most) {
        throw InputError({"",
                          entry.path_of("hash_ids"),
                          describe_json(id),
                          "an array of whole numbers, 0 to " + std::to_string(most)});
      }
      turn.blocks.push_back(conversation_hash(number_, id.get<std::uint64_t>()));
    }
    check_blocks({convention_, turn.blocks}, turn.prompt_tokens, entry.path_of("hash_ids"));
    return turn;
  }

  std::uint64_t number_;
  BlockConvention convention_;
  Conversation conversation_;
  std::uint64_t main_thread_ = 0xCBF29CE484222325ULL;
  std::optional<Recorded> last_main_;
  std::vector<Awaited> awaited_;
};

class WekaStream final : public ConversationStream {
 public:
  WekaStream(const std::filesystem::path& path, bool dedupe) : files_(path), dedupe_(dedupe) {}

  std::optional<Conversation> next() override {
    while (const auto file = files_.next()) {
      try {
        WekaDocument document = read(file->content);
        ++read_;
        if (!dedupe_ || seen_.insert(document.main_thread).second) {
          return std::move(document.conversation);
        }
      } catch (const InputError& error) {
        throw error.within(file->name);
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] BlockConvention blocks() const override { return convention_; }

 private:
  WekaDocument read(std::string_view text) {
    WekaDocument document = parse_weka(text, read_);
    if (read_ > 0 && !(document.convention == convention_)) {
      throw InputError({"",
                        "block_size",
                        std::to_string(document.convention.tokens),
                        std::to_string(convention_.tokens) + ", as in the first file"});
    }
    convention_ = document.convention;
    return document;
  }

  FileSeries files_;
  bool dedupe_;
  BlockConvention convention_ = weka_blocks;
  std::uint64_t read_ = 0;
  std::set<std::uint64_t> seen_;
};

}  // namespace

WekaDocument parse_weka(std::string_view document, std::uint64_t number) {
  const Json parsed = parse_json(document);
  const JsonFields fields(parsed, "");
  BlockConvention convention = weka_blocks;
  convention.tokens = static_cast<std::int32_t>(fields.whole("block_size", 1, max_request_tokens));
  if (const std::string scope = fields.text("hash_id_scope"); scope != "local") {
    throw InputError({"", "hash_id_scope", "\"" + scope + "\"", "\"local\""});
  }
  return WekaParser(number, convention).parse(fields.array("requests"));
}

std::unique_ptr<ConversationStream> make_weka_stream(const std::filesystem::path& path,
                                                     bool dedupe) {
  return std::make_unique<WekaStream>(path, dedupe);
}

}  // namespace rackplan
