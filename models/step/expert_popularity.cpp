// SPDX-License-Identifier: Apache-2.0
#include "models/step/expert_popularity.h"

#include "models/base/error.h"
#include "models/base/portable_math.h"

#include <queue>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <utility>

namespace rackplan {
namespace {

constexpr double most_popular = 0.8;  // of the tokens, the generator's upper end

/// The generator's load as a function of u.
class PowerLaw {
 public:
  PowerLaw(double alpha, double high)
      : exponent_(1.0 - alpha),
        log_high_(portable_log(high)),
        range_(portable_exp(exponent_ * log_high_) - 1.0) {}

  [[nodiscard]] double operator()(double u) const {
    if (std::abs(exponent_) < 1e-9) {
      return portable_exp(u * log_high_);  // the limit
    }
    return portable_exp(portable_log(range_ * u + 1.0) / exponent_);
  }

 private:
  double exponent_;
  double log_high_;
  double range_;
};

struct LoadOf {
  const ExpertLayout& layout;
  std::uint64_t draw;
  double tokens;

  std::vector<double> operator()(const BalancedExperts&) const {
    return std::vector<double>(static_cast<std::size_t>(layout.experts), 1.0);
  }
  std::vector<double> operator()(const PowerLawExperts& law) const {
    const double wide = static_cast<double>(layout.experts) / layout.per_token;
    const PowerLaw load_at(law.alpha, std::max(1.0, most_popular * std::max(tokens, wide)));
    std::vector<double> load;
    for (int expert = 0; expert < layout.experts; ++expert) {
      const double u = expert_uniform(draw, static_cast<std::uint64_t>(expert));
      load.push_back(load_at(u));
    }
    return load;
  }
  std::vector<double> operator()(const ExpertHistogram& histogram) const {
    ensure(histogram.load.size() == static_cast<std::size_t>(layout.experts),
           "an expert histogram has one value an expert");
    return histogram.load;
  }
};

// Probabilities that a token goes to each expert: in proportion to the load, none above 1.
std::vector<double> probabilities(std::vector<double> load, double per_token) {
  std::vector<double> chosen(load.size(), 0.0);
  double left = per_token;
  while (true) {
    const double sum = std::accumulate(load.begin(), load.end(), 0.0);
    bool capped = false;
    for (std::size_t i = 0; i < load.size(); ++i) {
      if (load[i] > 0.0 && load[i] * left >= sum && left >= 1.0) {
        chosen[i] = 1.0;
        capped = true;
      }
    }
    if (!capped || sum == 0.0) {
      for (std::size_t i = 0; i < load.size() && sum > 0.0; ++i) {
        chosen[i] = load[i] > 0.0 ? load[i] * left / sum : chosen[i];
      }
      return chosen;
    }
    for (std::size_t i = 0; i < load.size(); ++i) {
      if (chosen[i] == 1.0 && load[i] > 0.0) {
        load[i] = 0.0;
        left -= 1.0;
      }
    }
  }
}

// One entry a slot: an expert's probability over its copies.
std::vector<double> with_copies(const std::vector<double>& experts, int redundant) {
  std::vector<int> copies(experts.size(), 1);
  using Entry =
      std::pair<double, std::ptrdiff_t>;  // load a copy; minus the index: ties to the first
  std::priority_queue<Entry> by_load;
  for (std::size_t e = 0; e < experts.size(); ++e) {
    by_load.emplace(experts[e], -static_cast<std::ptrdiff_t>(e));
  }
  for (int i = 0; i < redundant; ++i) {
    const std::ptrdiff_t minus_index = by_load.top().second;
    const auto heaviest = static_cast<std::size_t>(-minus_index);
    by_load.pop();
    ++copies[heaviest];
    by_load.emplace(experts[heaviest] / copies[heaviest], minus_index);
  }
  std::vector<double> slots;
  for (std::size_t e = 0; e < experts.size(); ++e) {
    slots.insert(slots.end(), static_cast<std::size_t>(copies[e]), experts[e] / copies[e]);
  }
  return slots;
}

RankExperts in_order(const std::vector<double>& slots, std::size_t ranks) {
  const std::size_t each = slots.size() / ranks;
  RankExperts placed;
  for (std::size_t rank = 0; rank < ranks; ++rank) {
    const auto first = slots.begin() + static_cast<std::ptrdiff_t>(rank * each);
    placed.emplace_back(first, first + static_cast<std::ptrdiff_t>(each));
  }
  return placed;
}

RankExperts balanced(std::vector<double> slots, std::size_t ranks) {
  const std::size_t each = slots.size() / ranks;
  std::stable_sort(slots.begin(), slots.end(), std::greater<>());
  RankExperts placed(ranks);
  std::vector<double> load(ranks, 0.0);
  for (const double slot : slots) {
    std::size_t best = ranks;
    for (std::size_t rank = 0; rank < ranks; ++rank) {
      if (placed[rank].size() < each && (best == ranks || load[rank] < load[best])) {
        best = rank;
      }
    }
    placed[best].push_back(slot);
    load[best] += slot;
  }
  return placed;
}

void append(std::string& text, double value) {
  std::array<char, 40> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%a ", value);
  text += buffer.data();
}

}  // namespace

// Two rounds of the splitmix64 finaliser (Steele, Lea, Flood 2014) over the two words.
double expert_uniform(std::uint64_t draw, std::uint64_t k) {
  const auto mix = [](std::uint64_t z) {
    z += 0x9E3779B97F4A7C15ULL;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
  };
  constexpr double step = 1.0 / 4503599627370496.0;  // 2^-52
  return (static_cast<double>(mix(mix(draw) ^ k) >> 12U) + 0.5) * step;
}

RankExperts draw_experts(const ExpertPopularity& popularity,
                         const ExpertLayout& layout,
                         std::uint64_t draw,
                         double tokens) {
  const int slots = layout.experts + layout.redundant.value_or(0);
  ensure(layout.ranks >= 1 && slots % layout.ranks == 0, "ranks have equally many expert slots");
  const std::vector<double> experts =
      probabilities(std::visit(LoadOf{layout, draw, tokens}, popularity), layout.per_token);
  const auto ranks = static_cast<std::size_t>(layout.ranks);
  return layout.redundant ? balanced(with_copies(experts, *layout.redundant), ranks)
                          : in_order(experts, ranks);
}

std::string identity_of(const ExpertPopularity& popularity, const ExpertLayout& layout) {
  std::string text;
  if (const auto* law = std::get_if<PowerLawExperts>(&popularity)) {
    text = "power law ";
    append(text, law->alpha);
  } else if (const auto* histogram = std::get_if<ExpertHistogram>(&popularity)) {
    text = "histogram ";
    for (const double load : histogram->load) {
      append(text, load);
    }
  } else {
    text = "balanced ";
  }
  for (const int count :
       {layout.experts, layout.per_token, layout.ranks, layout.redundant.value_or(-1)}) {
    append(text, count);
  }
  return text;
}

}  // namespace rackplan
