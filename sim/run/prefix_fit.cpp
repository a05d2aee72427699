// SPDX-License-Identifier: Apache-2.0
#include "sim/run/prefix_fit.h"

#include "sim/run/length_fit.h"
#include "sim/run/rounded.h"
#include "sim/workload/elementary.h"
#include "sim/workload/shared_prefixes.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace rackplan {
namespace {

/// The exponent under which these counts, most popular first, are likeliest: where the mean of ln k
/// by counts is that by 1/k^s, which falls as s rises.
double zipf_exponent(const std::vector<std::int64_t>& counts) {
  double sum = 0.0;
  double logs = 0.0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    sum += static_cast<double>(counts[i]);
    logs += static_cast<double>(counts[i]) * natural_log(static_cast<double>(i + 1));
  }
  double low = 0.0;
  double high = 5.0;
  for (int halving = 0; halving < 30; ++halving) {
    const double middle = 0.5 * (low + high);
    double weights = 0.0;
    double expected = 0.0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const double log = natural_log(static_cast<double>(i + 1));
      const double weight = exponential(-middle * log);
      weights += weight;
      expected += weight * log;
    }
    (expected / weights > logs / sum ? low : high) = middle;
  }
  return rounded(0.5 * (low + high), 3);
}

}  // namespace

std::vector<PrefixSpec> prefixes_of(const SessionStatistics& found) {
  constexpr double common = 0.02;
  constexpr std::size_t most_named = 20;
  std::vector<FoundPrefix> all;
  for (const auto& [hash, prefix] : found.prefixes) {
    all.push_back(prefix);
  }
  std::stable_sort(all.begin(), all.end(), [](const FoundPrefix& a, const FoundPrefix& b) {
    return a.conversations > b.conversations;
  });
  const auto conversations = static_cast<double>(found.conversations);
  std::vector<PrefixSpec> prefixes;
  ValueCounts rest_tokens;
  std::vector<std::int64_t> rest;
  double named = 0.0;
  double rest_share = 0.0;
  for (const FoundPrefix& prefix : all) {
    const double share = static_cast<double>(prefix.conversations + 1) / conversations;
    if (share >= common && prefixes.size() < most_named) {
      const double left = 1.0 - named;
      prefixes.push_back({.share = rounded(std::min(share, left), 6),
                          .tokens = FixedLength{std::max(1, prefix.tokens)}});
      named += prefixes.back().share;
    } else if (rest.size() < static_cast<std::size_t>(most_prefixes)) {
      rest.push_back(prefix.conversations + 1);
      rest_tokens.add(std::max(1, prefix.tokens), prefix.conversations + 1);
      rest_share += share;
    }
  }
  rest_share = std::floor(1e6 * std::min(rest_share, 1.0 - named)) / 1e6;
  if (!rest.empty() && rest_share > 0.0) {
    prefixes.push_back({.share = rest_share,
                        .count = static_cast<std::int64_t>(rest.size()),
                        .zipf = zipf_exponent(rest),
                        .tokens = quantiles_of(rest_tokens)});
  }
  return prefixes;
}

}  // namespace rackplan
