// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/sensitivity.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace rackplan {
namespace {

struct Studied {
  SensitivityRow row;
  double effect = 0.0;
};

class RowStudy {
 public:
  RowStudy(const WhatIf& what_if, const Replanned& base, const Replan& replan, int halvings)
      : what_if_(what_if), base_(base), replan_(replan), halvings_(halvings) {}

  Studied run() const {
    const Replanned low = planned(what_if_.low);
    const Replanned high = planned(what_if_.high);
    Studied studied;
    SensitivityRow& row = studied.row;
    row.name = what_if_.name;
    row.source = what_if_.source;
    row.low = what_if_.text(what_if_.low);
    row.base = what_if_.text(what_if_.base);
    row.high = what_if_.text(what_if_.high);
    row.cost_at_low = low.cost;
    row.cost_at_high = high.cost;
    row.layout_at_low = changed(low) ? low.layout : "";
    row.layout_at_high = changed(high) ? high.layout : "";
    row.flips_at = flip(low, high);
    studied.effect = std::max(effect(low), effect(high));
    return studied;
  }

 private:
  [[nodiscard]] Replanned planned(double value) const {
    return value == what_if_.base ? base_ : replan_(what_if_.at(value));
  }

  [[nodiscard]] bool changed(const Replanned& other) const {
    return other.layout != base_.layout || other.cost.has_value() != base_.cost.has_value();
  }

  [[nodiscard]] double effect(const Replanned& other) const {
    if (!other.cost || !base_.cost) {
      return changed(other) ? std::numeric_limits<double>::infinity() : 0.0;
    }
    return std::abs(*other.cost / usd - *base_.cost / usd);
  }

  // The value at which the choice is another one, on the way from the base to `end`.
  [[nodiscard]] double change_towards(double end) const {
    double same = what_if_.base;
    double other = end;
    for (int i = 0; i < halvings_ && what_if_.continuous; ++i) {
      const double middle = 0.5 * (same + other);
      (changed(planned(middle)) ? other : same) = middle;
    }
    return other;
  }

  // The nearer of both ends', as a part of the way there.
  [[nodiscard]] std::optional<std::string> flip(const Replanned& low, const Replanned& high) const {
    std::optional<double> value;
    double way = std::numeric_limits<double>::infinity();
    for (const auto& [end, plan] :
         {std::pair(what_if_.low, &low), std::pair(what_if_.high, &high)}) {
      if (!changed(*plan)) {
        continue;
      }
      const double at = change_towards(end);
      const double part = (at - what_if_.base) / (end - what_if_.base);
      if (part < way) {
        way = part;
        value = at;
      }
    }
    return value ? std::optional(what_if_.text(*value)) : std::nullopt;
  }

  const WhatIf& what_if_;
  const Replanned& base_;
  const Replan& replan_;
  int halvings_;
};

}  // namespace

std::vector<SensitivityRow> sensitivity(const std::vector<WhatIf>& what_ifs,
                                        const Replanned& base,
                                        const Replan& replan,
                                        int halvings) {
  std::vector<Studied> all;
  for (const WhatIf& what_if : what_ifs) {
    all.push_back(RowStudy(what_if, base, replan, halvings).run());
  }
  std::stable_sort(all.begin(), all.end(), [](const Studied& a, const Studied& b) {
    return a.effect > b.effect;
  });
  std::vector<SensitivityRow> rows;
  for (Studied& studied : all) {
    rows.push_back(std::move(studied.row));
  }
  return rows;
}

}  // namespace rackplan
