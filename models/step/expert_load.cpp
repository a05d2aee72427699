// SPDX-License-Identifier: Apache-2.0
#include "models/step/expert_load.h"

#include "models/base/portable_math.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>

namespace rackplan {
namespace {

constexpr std::uint64_t draws = 64;
constexpr std::uint64_t luck = 1ULL << 32U;     // first number of a draw's ranks, after its experts
constexpr std::int64_t last_knot = 1LL << 18U;  // tokens; beyond, the last slope continues

// 0 to 8 by one, four an octave to 64, then two.
std::vector<std::int64_t> token_knots() {
  std::vector<std::int64_t> knots;
  for (std::int64_t tokens = 0; tokens <= last_knot;) {
    knots.push_back(tokens);
    std::int64_t octave = 1;
    while (2 * octave <= tokens) {
      octave *= 2;
    }
    tokens += std::max<std::int64_t>(1, tokens < 64 ? octave / 4 : octave / 2);
  }
  return knots;
}

// The standard normal quantile: Abramowitz and Stegun 26.2.23, within 4.5e-4.
double normal_quantile(double u) {
  const double tail = std::min(u, 1.0 - u);
  const double t = std::sqrt(-2.0 * portable_log(tail));
  const double top = 2.515517 + t * (0.802853 + t * 0.010328);
  const double bottom = 1.0 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  const double z = t - top / bottom;
  return u < 0.5 ? -z : z;
}

// The u-quantile of a Poisson number: exact for small means, else by Anscombe's transformation.
double poisson_quantile(double mean, double u) {
  constexpr double small = 32.0;
  if (mean >= small) {
    const double root = std::sqrt(mean + 0.125) + 0.5 * normal_quantile(u);
    return root * root - 0.375;
  }
  double term = portable_exp(-mean);
  double below = term;
  int count = 0;
  while (below < u && count < 200) {
    ++count;
    term *= mean / count;
    below += term;
  }
  return count;
}

// What a rank has to know of its slots.
struct RankShare {
  double rows = 0.0;             // a token, in the mean
  std::vector<double> others{};  // ln(1 − q), q a slot's share of them
  [[nodiscard]] double awake(double rows_now) const {
    double sum = 0.0;
    for (const double log : others) {
      sum += 1.0 - portable_exp(rows_now * log);
    }
    return std::min(sum, rows_now);
  }
};

std::vector<RankShare> rank_shares(const RankExperts& placed) {
  constexpr double certain = 1e-300;  // stands for 1 − q of a rank's only expert
  std::vector<RankShare> ranks;
  for (const std::vector<double>& slots : placed) {
    RankShare rank;
    for (const double slot : slots) {
      rank.rows += slot;
    }
    for (const double slot : slots) {
      if (slot > 0.0) {
        rank.others.push_back(portable_log(std::max(certain, 1.0 - slot / rank.rows)));
      }
    }
    ranks.push_back(std::move(rank));
  }
  return ranks;
}

struct Slowest {
  double rows = 0.0;
  double active = 0.0;
};

Slowest slowest(const std::vector<RankShare>& ranks,
                const ExpertLayout& layout,
                std::uint64_t draw,
                double tokens) {
  Slowest most;
  for (std::size_t rank = 0; rank < ranks.size(); ++rank) {
    const double mean = tokens * ranks[rank].rows;
    const double share = std::min(1.0, ranks[rank].rows / layout.per_token);
    const double drawn = poisson_quantile(mean, expert_uniform(draw, luck + rank));
    const double most_rows =
        tokens * std::min<double>(layout.per_token, static_cast<double>(ranks[rank].others.size()));
    const double rows = std::clamp(mean + std::sqrt(1.0 - share) * (drawn - mean), 0.0, most_rows);
    most.rows = std::max(most.rows, rows);
    most.active = std::max(most.active, ranks[rank].awake(rows));
  }
  return most;
}

bool same_at_all_tokens(const ExpertPopularity& popularity) {
  return !std::holds_alternative<PowerLawExperts>(popularity);
}

}  // namespace

ExpertLoad::ExpertLoad(const ExpertPopularity& popularity, const ExpertLayout& layout)
    : mean_rows_a_token_(static_cast<double>(layout.per_token) / layout.ranks),
      identity_(identity_of(popularity, layout)),
      knots_(token_knots()),
      rows_(knots_.size(), 0.0),
      active_(knots_.size(), 0.0) {
  const double narrow = static_cast<double>(layout.experts) / layout.per_token;
  for (std::uint64_t draw = 0; draw < draws; ++draw) {
    std::vector<RankShare> ranks;
    for (std::size_t i = 1; i < knots_.size(); ++i) {
      const auto tokens = static_cast<double>(knots_[i]);
      if (ranks.empty() || (tokens > narrow && !same_at_all_tokens(popularity))) {
        ranks = rank_shares(draw_experts(popularity, layout, draw, tokens));
      }
      const Slowest here = slowest(ranks, layout, draw, tokens);
      rows_[i] += here.rows / draws;
      active_[i] += here.active / draws;
    }
  }
  // The luck of a rank at few tokens may outdo that at some more by a hair.
  for (std::size_t i = 1; i < knots_.size(); ++i) {
    rows_[i] = std::max(rows_[i], rows_[i - 1]);
    active_[i] = std::max(active_[i], active_[i - 1]);
  }
}

double ExpertLoad::at(const std::vector<double>& values, double tokens) const {
  const auto above = std::upper_bound(
      knots_.begin() + 1, knots_.end() - 1, tokens, [](double value, std::int64_t knot) {
        return value < static_cast<double>(knot);
      });
  const auto i = static_cast<std::size_t>(above - knots_.begin());
  const auto low = static_cast<double>(knots_[i - 1]);
  const auto high = static_cast<double>(knots_[i]);
  return values[i - 1] + (values[i] - values[i - 1]) * (tokens - low) / (high - low);
}

double ExpertLoad::active(double tokens) const {
  return at(active_, std::min(tokens, static_cast<double>(last_knot)));
}

double ExpertLoad::imbalance(double tokens) const {
  return rows(tokens) / (tokens * mean_rows_a_token_);
}

std::shared_ptr<const ExpertLoad> expert_load(const ExpertPopularity& popularity,
                                              const ExpertLayout& layout) {
  constexpr std::size_t kept = 256;
  static std::mutex mutex;
  static std::map<std::string, std::shared_ptr<const ExpertLoad>> loads;
  const std::lock_guard lock(mutex);
  if (loads.size() >= kept) {
    loads.clear();
  }
  std::shared_ptr<const ExpertLoad>& load = loads[identity_of(popularity, layout)];
  if (!load) {
    load = std::make_shared<const ExpertLoad>(popularity, layout);
  }
  return load;
}

}  // namespace rackplan
