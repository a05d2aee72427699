// SPDX-License-Identifier: Apache-2.0
// A trace summary as a table and as JSON.
#include "sim/workload/trace_summary.h"

#include <nlohmann/json.hpp>

#include <charconv>
#include <string_view>

namespace rackplan {
namespace {

using Json = nlohmann::ordered_json;

std::string fixed(double value, int digits) {
  std::array<char, 64> text{};
  const auto end = std::to_chars(
      text.data(), text.data() + text.size(), value, std::chars_format::fixed, digits);
  return {text.data(), end.ptr};
}

std::string fixed_or_dash(const std::optional<double>& value, int digits) {
  return value ? fixed(*value, digits) : "-";
}

std::string left(std::string_view text, std::size_t width) {
  std::string out(text);
  out.resize(std::max(out.size(), width), ' ');
  return out;
}

std::string right(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, text.size()), ' ') + text;
}

std::string row(std::string_view name, const std::string& value) {
  constexpr std::size_t name_width = 24;
  return left(name, name_width) + value + "\n";
}

std::string length_row(std::string_view name, const LengthSummary& lengths) {
  std::string out = left(name, 8);
  for (const double value : {lengths.mean, lengths.p50, lengths.p90, lengths.p99}) {
    out += right(fixed(value, 1), 11);
  }
  return out + right(std::to_string(lengths.max), 11) + right(std::to_string(lengths.total), 15) +
         "\n";
}

std::string quantile_rows(const TraceSummary& summary) {
  std::string out = left("quantile", 8) + right("prompt", 11) + right("output", 11) + "\n";
  for (std::size_t i = 0; i < summary_probabilities.size(); ++i) {
    out += left(fixed(summary_probabilities[i], 2), 8) +
           right(std::to_string(summary.prompt.quantiles[i]), 11) +
           right(std::to_string(summary.output.quantiles[i]), 11) + "\n";
  }
  return out;
}

std::optional<double> per_second(const std::optional<PerSecond>& rate) {
  return rate ? std::optional(*rate * s) : std::nullopt;
}

std::string spread_row(std::string_view name, const Spread& spread, int digits) {
  return row(name,
             "mean " + fixed(spread.mean, digits) + ", p50 " + fixed(spread.p50, digits) +
                 ", p90 " + fixed(spread.p90, digits) + ", p99 " + fixed(spread.p99, digits) +
                 ", max " + fixed(spread.max, digits));
}

std::string conversation_rows(const ConversationSummary& summary) {
  std::string out = row("conversations", std::to_string(summary.conversations));
  out += spread_row("  turns", summary.turns, 1);
  if (summary.think_time.count > 0) {
    out += spread_row("  think time in s", summary.think_time, 3);
  }
  if (summary.waiting_for_several + summary.waiting_for_none > 0) {
    out += row("  side by side",
               std::to_string(summary.waiting_for_several) + " turns wait for several answers, " +
                   std::to_string(summary.waiting_for_none) + " for none");
  }
  out += row("  arrivals",
             summary.has_starts ? "below: of first turns"
                                : "no start times: users play the conversations");
  return out;
}

std::string arrival_rows(const TraceSummary& summary) {
  const std::int64_t arrivals =
      summary.conversations ? summary.conversations->conversations : summary.requests;
  const double distinct_share =
      static_cast<double>(summary.distinct_times) / static_cast<double>(arrivals);
  std::string out = row("span", fixed(summary.span / s, 3) + " s");
  out += row("rate",
             fixed_or_dash(per_second(summary.rate), 4) +
                 (summary.conversations ? " conversations/s" : " requests/s"));
  out += row("gap CV", fixed_or_dash(summary.gap_cv, 3));
  out +=
      row("distinct arrival times",
          std::to_string(summary.distinct_times) + " (" + fixed(100.0 * distinct_share, 1) + " %)");
  if (summary.is_quantised()) {
    out += row("  warning",
               "arrival times are quantised: a literal replay sends requests in batches, and the "
               "gap CV is not that of the users");
  }
  for (const WindowSummary& window : summary.windows) {
    out += row("counts in " + fixed(window.length / s, 0) + " s",
               "dispersion " + fixed_or_dash(window.dispersion, 2) + ", peak/mean " +
                   fixed_or_dash(window.peak_to_mean, 2) + ", " + std::to_string(window.windows) +
                   " windows");
  }
  return out;
}

std::string percent(std::int64_t part, std::int64_t whole) {
  return fixed(100.0 * static_cast<double>(part) / static_cast<double>(whole), 2) + " %";
}

std::string lru_row(const std::string& capacity,
                    const std::string& tokens,
                    const std::string& hit) {
  return right(capacity, 10) + right(tokens, 15) + right(hit, 12) + "\n";
}

std::string prefix_rows(const PrefixSummary& prefix, std::int64_t requests) {
  const std::int64_t tokens = prefix.convention.tokens;
  std::string out = "\n";
  out += row("prompt blocks",
             std::to_string(prefix.blocks) + " of " + std::to_string(tokens) + " tokens, " +
                 std::to_string(prefix.distinct_blocks) + " distinct, in " +
                 std::to_string(prefix.requests) + " of " + std::to_string(requests) + " requests");
  out += row("ideal prefix hits",
             percent(prefix.ideal_hit_tokens, prefix.prompt_tokens) + " of tokens, " +
                 percent(prefix.ideal_hit_blocks, prefix.blocks) + " of blocks");
  out += row("  beyond first block",
             percent(prefix.requests_beyond_first_block, prefix.requests) + " of requests");
  if (prefix.lru.empty()) {
    return out;
  }
  out += "\n" + lru_row("LRU blocks", "tokens", "hit blocks");
  for (const LruHits& point : prefix.lru) {
    out += lru_row(std::to_string(point.capacity_blocks),
                   std::to_string(point.capacity_blocks * tokens),
                   percent(point.hit_blocks, prefix.blocks));
  }
  return out + lru_row("unlimited", "", percent(prefix.ideal_hit_blocks, prefix.blocks));
}

Json json_of(const std::optional<PrefixSummary>& prefix) {
  if (!prefix) {
    return {};
  }
  const auto ratio = [](std::int64_t part, std::int64_t whole) {
    return static_cast<double>(part) / static_cast<double>(whole);
  };
  Json lru = Json::array();
  for (const LruHits& point : prefix->lru) {
    lru.push_back({{"capacity_blocks", point.capacity_blocks},
                   {"block_hit_ratio", ratio(point.hit_blocks, prefix->blocks)}});
  }
  return {{"block_tokens", prefix->convention.tokens},
          {"requests", prefix->requests},
          {"blocks", prefix->blocks},
          {"distinct_blocks", prefix->distinct_blocks},
          {"ideal_token_hit_ratio", ratio(prefix->ideal_hit_tokens, prefix->prompt_tokens)},
          {"ideal_block_hit_ratio", ratio(prefix->ideal_hit_blocks, prefix->blocks)},
          {"requests_beyond_first_block", prefix->requests_beyond_first_block},
          {"lru", std::move(lru)}};
}

Json json_of(const Spread& spread) {
  return {{"mean", spread.mean},
          {"p50", spread.p50},
          {"p90", spread.p90},
          {"p99", spread.p99},
          {"max", spread.max}};
}

Json json_of(const std::optional<ConversationSummary>& summary) {
  if (!summary) {
    return {};
  }
  return {{"conversations", summary->conversations},
          {"has_starts", summary->has_starts},
          {"turns", json_of(summary->turns)},
          {"think_time_s", json_of(summary->think_time)},
          {"waiting_for_several", summary->waiting_for_several},
          {"waiting_for_none", summary->waiting_for_none}};
}

Json json_of(const std::optional<double>& value) {
  return value ? Json(*value) : Json();
}

Json json_of(const LengthSummary& lengths) {
  Json quantiles = Json::array();
  for (std::size_t i = 0; i < summary_probabilities.size(); ++i) {
    quantiles.push_back({summary_probabilities[i], lengths.quantiles[i]});
  }
  return {{"total", lengths.total},
          {"mean", lengths.mean},
          {"p50", lengths.p50},
          {"p90", lengths.p90},
          {"p99", lengths.p99},
          {"max", lengths.max},
          {"quantiles", std::move(quantiles)}};
}

}  // namespace

std::string trace_summary_table(const TraceSummary& summary) {
  std::string out = row("trace", summary.file);
  out += row("format", std::string(trace_format_name(summary.format)));
  out += row("requests", std::to_string(summary.requests));
  if (summary.failed_requests > 0) {
    out += row("  skipped", std::to_string(summary.failed_requests) + " failed, without output");
  }
  if (summary.conversations) {
    out += conversation_rows(*summary.conversations);
  }
  if (!summary.conversations || summary.conversations->has_starts) {
    out += arrival_rows(summary);
  }
  out += row("length correlation", fixed_or_dash(summary.correlation, 3));
  out += "\n" + left("tokens", 8);
  for (const char* column : {"mean", "p50", "p90", "p99", "max"}) {
    out += right(column, 11);
  }
  out += right("total", 15) + "\n" + length_row("prompt", summary.prompt) +
         length_row("output", summary.output) + "\n" + quantile_rows(summary);
  if (summary.prefix) {
    out += prefix_rows(*summary.prefix, summary.requests);
  }
  return out;
}

std::string trace_summary_json(const TraceSummary& summary) {
  Json windows = Json::array();
  for (const WindowSummary& window : summary.windows) {
    windows.push_back({{"length_s", window.length / s},
                       {"windows", window.windows},
                       {"dispersion", json_of(window.dispersion)},
                       {"peak_to_mean", json_of(window.peak_to_mean)}});
  }
  const Json out = {{"file", summary.file},
                    {"format", trace_format_name(summary.format)},
                    {"requests", summary.requests},
                    {"failed_requests", summary.failed_requests},
                    {"span_s", summary.span / s},
                    {"rate_per_s", json_of(per_second(summary.rate))},
                    {"gap_cv", json_of(summary.gap_cv)},
                    {"distinct_times", summary.distinct_times},
                    {"quantised", summary.is_quantised()},
                    {"windows", std::move(windows)},
                    {"prompt_tokens", json_of(summary.prompt)},
                    {"output_tokens", json_of(summary.output)},
                    {"correlation", json_of(summary.correlation)},
                    {"conversations", json_of(summary.conversations)},
                    {"prefix", json_of(summary.prefix)}};
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace rackplan
