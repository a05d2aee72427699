// SPDX-License-Identifier: Apache-2.0
#include "models/llm/parallel_plan.h"

#include "models/base/error.h"

#include <charconv>
#include <cstdint>
#include <optional>

namespace rackplan {
namespace {

constexpr int most = 4096;  // GPUs of a worker; beyond any machine this program describes

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Takes `word` (lower case) and a count from the front of `rest`; leaves `rest` alone otherwise.
std::optional<int> take(std::string_view& rest, std::string_view word) {
  if (rest.size() <= word.size()) {
    return std::nullopt;
  }
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (lower(rest[i]) != word[i]) {
      return std::nullopt;
    }
  }
  const char* first = rest.data() + word.size();
  const char* last = rest.data() + rest.size();
  int count = 0;
  const auto [end, trouble] = std::from_chars(first, last, count);
  if (trouble != std::errc{} || *first == '0' || count < 1 || count > most) {
    return std::nullopt;
  }
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  return count;
}

bool take_dot(std::string_view& rest) {
  constexpr std::string_view dot = "·";
  if (rest.substr(0, dot.size()) != dot) {
    return false;
  }
  rest.remove_prefix(dot.size());
  return true;
}

std::optional<ParallelPlan> short_form(std::string_view rest) {
  ParallelPlan plan;
  if (const auto tp = take(rest, "tp")) {
    plan.attention_tp = *tp;
  } else if (const auto tep = take(rest, "tep")) {
    plan.attention_tp = plan.ep = *tep;
  } else if (const auto dep = take(rest, "dep")) {
    plan.attention_dp = plan.ep = *dep;
  } else if (const auto dp = take(rest, "dp")) {
    plan.attention_dp = *dp;
  } else {
    return std::nullopt;
  }
  if (const auto pp = take(rest, "pp")) {
    plan.pp = *pp;
  }
  return rest.empty() ? std::optional(plan) : std::nullopt;
}

std::optional<ParallelPlan> long_form(std::string_view rest) {
  ParallelPlan plan;
  bool complete = true;
  const auto part = [&](std::string_view word, int& count, bool last) {
    const auto found = take(rest, word);
    complete = complete && found && (last || take_dot(rest));
    count = found.value_or(1);
  };
  part("tp", plan.attention_tp, false);
  part("dp", plan.attention_dp, false);
  part("ep", plan.ep, false);
  part("pp", plan.pp, true);
  return complete && rest.empty() ? std::optional(plan) : std::nullopt;
}

}  // namespace

ParallelPlan parse_parallel_plan(std::string_view text) {
  for (const auto& plan : {short_form(text), long_form(text)}) {
    if (plan && std::int64_t{plan->attention_tp} * plan->attention_dp * plan->pp <= most) {
      return *plan;
    }
  }
  throw InputError({"",
                    "",
                    "\"" + std::string(text.substr(0, 60)) + "\"",
                    "a parallel plan such as TP4, TEP8, DEP16, DP8 or TP8PP2, or tp2·dp4·ep8·pp1"});
}

std::string to_string(const ParallelPlan& plan) {
  const auto& [tp, dp, ep, pp] = plan;
  const std::string suffix = pp == 1 ? "" : "PP" + std::to_string(pp);
  if (dp == 1 && ep == 1) {
    return "TP" + std::to_string(tp) + suffix;
  }
  if (dp == 1 && ep == tp) {
    return "TEP" + std::to_string(tp) + suffix;
  }
  if (tp == 1 && ep == dp) {
    return "DEP" + std::to_string(dp) + suffix;
  }
  if (tp == 1 && ep == 1) {
    return "DP" + std::to_string(dp) + suffix;
  }
  return "tp" + std::to_string(tp) + "·dp" + std::to_string(dp) + "·ep" + std::to_string(ep) +
         "·pp" + std::to_string(pp);
}

}  // namespace rackplan
