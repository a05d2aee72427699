// SPDX-License-Identifier: Apache-2.0
// What the experts of the slowest rank have to do in a layer, as a function of the tokens of all
// ranks: the rows of the rank that gets most of them, and the experts that are awake on the rank
// where most are.
//
// Both are expectations over what a run does not know: popularity (expert_popularity.h) and which
// tokens happen to come. Method: 64 numbered draws of popularity. In each, a rank of which a token
// visits share P of its per_token experts has M = tokens · per_token · P rows in the mean; their
// number is drawn as Poisson (variance M·(1 − P)) with one uniform number a rank and draw, so that
// it grows with the tokens; X rows wake Σ 1 − (1 − q)^X of the rank's slots, q a slot's share of
// the rank's rows. The largest over the ranks is averaged over the draws: within about 3 % of the
// expectation at 32 ranks.
#pragma once

#include "models/step/expert_popularity.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace rackplan {

class ExpertLoad {
 public:
  ExpertLoad(const ExpertPopularity& popularity, const ExpertLayout& layout);

  /// Rows of the busiest rank. Rises with tokens; 0 at 0.
  [[nodiscard]] double rows(double tokens) const { return at(rows_, tokens); }
  /// Experts that have rows on the rank where most have. Never falls with tokens; 0 at 0.
  [[nodiscard]] double active(double tokens) const;
  /// rows() over the mean of the ranks.
  [[nodiscard]] double imbalance(double tokens) const;

  /// Equal identities, equal loads.
  [[nodiscard]] const std::string& identity() const { return identity_; }

 private:
  [[nodiscard]] double at(const std::vector<double>& values, double tokens) const;

  double mean_rows_a_token_;
  std::string identity_;
  std::vector<std::int64_t> knots_;  // tokens, from 0; straight lines between and beyond
  std::vector<double> rows_;
  std::vector<double> active_;
};

/// Shared by all that ask for an equal one. Thread-safe; the first takes some 20 ms, of a power law
/// 50 to 230 ms.
[[nodiscard]] std::shared_ptr<const ExpertLoad> expert_load(const ExpertPopularity& popularity,
                                                            const ExpertLayout& layout);

}  // namespace rackplan
