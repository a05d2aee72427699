// SPDX-License-Identifier: Apache-2.0
// Speculative decoding with a model's own MTP layers: each step drafts `depth` tokens, the first of
// which are kept as long as each is accepted, with probability a. A step so produces X tokens,
//
//   1 ≤ X ≤ depth + 1,  P(X > i) = a^i,
//   mean μ = (1 − a^(depth+1)) / (1 − a),  variance σ² = Σ_{i≤depth} (2i + 1)·a^i − μ²
//
// A request does not draw each step. It draws once how many steps N its T tokens take, from the
// normal approximation of the renewal process (Feller II, XI.3, with the mean overshoot of a
// lattice walk, (σ²/μ + μ − 1)/2):
//
//   E N = (T + (σ²/μ + μ − 1)/2) / μ,  Var N = T·σ²/μ³
//
// and then grows by the same number of 1/1024 tokens every step.
#pragma once

#include "sim/engine/random.h"
#include "sim/workload/request.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace rackplan {

struct MtpPlan {
  int depth = 0;                     // draft tokens a step; 0: none
  std::vector<double> acceptance{};  // probability by workload of the request, in [0, 1]
  std::uint64_t seed = 0;

  /// Tokens of one request that a step computes.
  [[nodiscard]] int query_tokens() const { return depth + 1; }
};

/// How a request decodes `tokens` tokens.
struct DecodePhase {
  std::int32_t tokens = 0;
  std::int32_t steps = 0;   // ≥ ceil(tokens / (depth + 1)), ≤ tokens
  std::int32_t growth = 0;  // of its context a step, in 1/1024 tokens, ≥ 1024

  /// Tokens out after `step` steps: whole ones of the growth, all of them after the last step.
  [[nodiscard]] std::int64_t tokens_after(std::int64_t step) const {
    return step == steps ? tokens : (step * growth) >> 10;
  }
};

/// The sum of 12 uniform numbers less 6: mean 0, variance 1, the same on every machine.
[[nodiscard]] inline double draw_normal(std::uint64_t seed, Purpose purpose, std::uint64_t entity) {
  std::int64_t sum = 0;
  for (std::uint64_t k = 0; k < 3; ++k) {
    const std::uint64_t bits = draw_bits(seed, purpose, entity, k);
    for (unsigned part = 0; part < 64; part += 16) {
      sum += static_cast<std::int64_t>((bits >> part) & 0xFFFFU);
    }
  }
  return (static_cast<double>(sum) - 6.0 * 65535.0) / 65536.0;
}

/// The decode phase of `tokens` ≥ 1 tokens of a request: the same for the same request, seed,
/// tokens and plan, whoever asks.
[[nodiscard]] inline DecodePhase decode_phase(const MtpPlan& plan,
                                              const Request& request,
                                              std::int32_t tokens) {
  if (plan.depth == 0) {
    return {.tokens = tokens, .steps = tokens, .growth = 1024};
  }
  const double accepted = plan.acceptance[request.workload];
  double mean = 0.0;
  double square = 0.0;  // E X²
  double chance = 1.0;  // that X > i
  for (int i = 0; i <= plan.depth; ++i) {
    mean += chance;
    square += (2 * i + 1) * chance;
    chance *= accepted;
  }
  const double variance = square - mean * mean;
  const double expected = (tokens + 0.5 * (variance / mean + mean - 1.0)) / mean;
  const double spread = std::sqrt(tokens * variance / (mean * mean * mean));
  const std::int64_t drawn =
      std::llround(expected + spread * draw_normal(plan.seed, Purpose::Mtp, request.id));
  const std::int64_t query = plan.query_tokens();
  const std::int64_t steps = std::clamp<std::int64_t>(drawn, (tokens + query - 1) / query, tokens);
  return {.tokens = tokens,
          .steps = static_cast<std::int32_t>(steps),
          .growth = static_cast<std::int32_t>((std::int64_t{tokens} << 10) / steps)};
}

}  // namespace rackplan
