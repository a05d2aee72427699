// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/decode_arrivals.h"

#include "models/base/error.h"
#include "models/units/text.h"
#include "sim/scenario/choice_names.h"
#include "sim/scenario/decode_length.h"
#include "sim/scenario/decode_member.h"

#include <charconv>

namespace rackplan {
namespace {

std::vector<double> numbers_of(const JsonValue& list) {
  std::vector<double> numbers;
  for (const JsonValue& item : list.items) {
    double value = 0.0;
    std::from_chars(item.text.data(), item.text.data() + item.text.size(), value);
    numbers.push_back(value);
  }
  return numbers;
}

void check_cv(const ArrivalPattern& pattern, bool given, const std::string& path) {
  const bool poisson = pattern.kind == GapKindSpec::Poisson;
  if (poisson == given) {
    throw InputError({"",
                      path + ".cv",
                      poisson ? "a field without effect on Poisson arrivals" : "nothing",
                      poisson ? "kind gamma or weibull with it"
                              : "the coefficient of variation, a number from 0.01 to 100"});
  }
}

void check_profile(const std::vector<double>& profile, const std::string& path) {
  double sum = 0.0;
  for (const double rate : profile) {
    sum += rate;
  }
  if (!(sum > 0.0)) {
    throw InputError({"", path + ".profile", "no rate above 0", "at least one rate above 0"});
  }
}

void check_shares(const std::vector<PrefixSpec>& prefixes, const std::string& path) {
  constexpr double slack = 1e-9;  // of rounded shares
  double sum = 0.0;
  for (std::size_t i = 0; i < prefixes.size(); ++i) {
    sum += prefixes[i].share;
    if (sum > 1.0 + slack) {
      throw InputError({"",
                        path + "[" + std::to_string(i) + "].share",
                        "shares that sum to " + JsonValue::of_number(sum).text,
                        "at most 1 in all"});
    }
  }
}

PrefixSpec decode_prefix(const JsonValue& node, const std::string& path) {
  PrefixSpec prefix;
  prefix.share = base_value_at(node, "workload.sessions.prefixes[].share").value_or(prefix.share);
  assign(prefix.count, integer_at(node, "count"));
  prefix.zipf = base_value_at(node, "workload.sessions.prefixes[].zipf").value_or(prefix.zipf);
  prefix.tokens = decode_length(*node.find("tokens"), path + ".tokens");
  return prefix;
}

std::optional<std::int32_t> tokens_at(const JsonValue& node, std::string_view key) {
  const auto tokens = integer_at(node, key);
  return tokens ? std::optional(static_cast<std::int32_t>(*tokens)) : std::nullopt;
}

}  // namespace

ArrivalPattern decode_pattern(const JsonValue& workload, const std::string& path) {
  ArrivalPattern pattern;
  const JsonValue* node = workload.find("arrivals");
  if (node == nullptr) {
    return pattern;
  }
  const std::string here = path + ".arrivals";
  if (const auto kind = text_at(*node, "kind")) {
    pattern.kind = choice_names::value_of(choice_names::gap_kinds, *kind);
  }
  const auto cv = base_value_at(*node, "workload.arrivals.cv");
  check_cv(pattern, cv.has_value(), here);
  pattern.cv = cv.value_or(pattern.cv);
  if (const JsonValue* profile = node->find("profile")) {
    pattern.profile = numbers_of(*profile);
    check_profile(pattern.profile, here);
    assign(pattern.period, quantity_at<Seconds>(*node, "workload.arrivals.period"));
    if (const auto between = text_at(*node, "between")) {
      pattern.between = choice_names::value_of(choice_names::profile_forms, *between);
    }
  }
  if (const JsonValue* bursts = node->find("bursts")) {
    pattern.bursts = BurstSpec{
        .on = quantity_at<Seconds>(*bursts, "workload.arrivals.bursts.on").value_or(Seconds()),
        .off = quantity_at<Seconds>(*bursts, "workload.arrivals.bursts.off").value_or(Seconds())};
  }
  return pattern;
}

SessionSpec decode_sessions(const JsonValue& workload, const std::string& path) {
  const JsonValue& node = *workload.find("sessions");
  const std::string here = path + ".sessions";
  SessionSpec sessions;
  sessions.turns = decode_length(*node.find("turns"), here + ".turns");
  sessions.think_time = decode_time(*node.find("think_time"), here + ".think_time");
  sessions.new_tokens = decode_length(*node.find("new_tokens"), here + ".new_tokens");
  assign(sessions.block_tokens, integer_at(node, "block_tokens"));
  sessions.max_context = tokens_at(node, "max_context");
  if (const JsonValue* prefixes = node.find("prefixes")) {
    const std::string list = here + ".prefixes";
    for (std::size_t i = 0; i < prefixes->items.size(); ++i) {
      sessions.prefixes.push_back(
          decode_prefix(prefixes->items[i], list + "[" + std::to_string(i) + "]"));
    }
    check_shares(sessions.prefixes, list);
  }
  return sessions;
}

TraceChanges decode_changes(const JsonValue& workload, const std::string& path) {
  TraceChanges changes;
  changes.jitter = quantity_at<Seconds>(workload, "workload.jitter");
  if (const JsonValue* window = workload.find("trace_window")) {
    const auto time = [&](std::size_t i) {
      return Seconds::from_base(parse_in_base(window->items[i].text, DimensionOf<Seconds>::value));
    };
    changes.window = {time(0), time(1)};
    if (!(time(0) < time(1))) {
      throw InputError({"",
                        path + ".trace_window[1]",
                        describe(window->items[1]),
                        "a time after the first, " + describe(window->items[0])});
    }
  }
  changes.sample = base_value_at(workload, "workload.sample").value_or(changes.sample);
  changes.max_prompt = tokens_at(workload, "max_prompt");
  changes.max_output = tokens_at(workload, "max_output");
  return changes;
}

LengthPairingSpec decode_pairing(const JsonValue& workload, const std::string& path) {
  const auto pairing = text_at(workload, "length_pairing");
  const bool recorded = workload.find("trace") != nullptr &&
                        text_at(workload, "trace_format").value_or("auto") != "servegen";
  if (pairing && recorded) {
    throw InputError({"",
                      path + ".length_pairing",
                      "a field without effect beside \"trace\"",
                      "the trace_format servegen with it"});
  }
  return pairing ? choice_names::value_of(choice_names::pairings, *pairing)
                 : LengthPairingSpec::Independent;
}

}  // namespace rackplan
