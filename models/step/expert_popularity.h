// SPDX-License-Identifier: Apache-2.0
// Which experts tokens like, and on which expert ranks they then meet.
//
// Power law: the generator behind the public tables (`power_law_1.01`, `power_law_1.2`;
// ai-dynamo/aiconfigurator, formula in its collector): the load of an expert is
//   x = [(h^(1−a) − 1)·u + 1]^(1/(1−a)),  u uniform in (0, 1), from 1 to h = 0.8 · tokens,
// so that the skew grows with the tokens. Below experts/top_k tokens, where the generator takes
// another range, h stays.
// Experts sit on ranks in order, or as an expert-parallel load balancer puts them (EPLB): copies
// for the slots beyond the experts go, one by one, to the expert with most load a copy; then all
// copies, heaviest first, to the rank with the least load that has a free slot. The balancer knows
// the load exactly.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace rackplan {

struct BalancedExperts {
  friend bool operator==(const BalancedExperts&, const BalancedExperts&) = default;
};
struct PowerLawExperts {
  double alpha = 1.0;  // > 0
  friend bool operator==(const PowerLawExperts&, const PowerLawExperts&) = default;
};
/// Measured: relative load of each expert, in the order in which they sit on ranks.
struct ExpertHistogram {
  std::vector<double> load;  // ≥ 0, not all 0
  friend bool operator==(const ExpertHistogram&, const ExpertHistogram&) = default;
};
using ExpertPopularity = std::variant<BalancedExperts, PowerLawExperts, ExpertHistogram>;

/// The experts of one layer on the ranks that share them.
struct ExpertLayout {
  int experts = 1;
  int per_token = 1;
  int ranks = 1;                   // divides experts + redundant
  std::optional<int> redundant{};  // slots beyond the experts, balanced; absent: in order
};

/// [rank][slot]: the probability that a token goes to this copy of an expert. They sum to
/// per_token; a histogram has one value an expert.
using RankExperts = std::vector<std::vector<double>>;

/// One draw of popularity, placed. Draws are numbered: the same number, the same luck at any number
/// of tokens.
[[nodiscard]] RankExperts draw_experts(const ExpertPopularity& popularity,
                                       const ExpertLayout& layout,
                                       std::uint64_t draw,
                                       double tokens);

/// A uniform number in (0, 1), f(draw, k).
[[nodiscard]] double expert_uniform(std::uint64_t draw, std::uint64_t k);

/// In hexadecimal, for the keys of caches.
[[nodiscard]] std::string identity_of(const ExpertPopularity& popularity,
                                      const ExpertLayout& layout);

}  // namespace rackplan
