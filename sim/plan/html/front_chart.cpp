// SPDX-License-Identifier: Apache-2.0
#include "models/units/text.h"
#include "sim/plan/html/charts.h"
#include "sim/plan/html/plot.h"
#include "sim/plan/plan_words.h"
#include "sim/report/number_text.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <optional>

namespace rackplan {
namespace {

constexpr double width = 560.0;
constexpr double height = 360.0;
constexpr Box frame{70.0, 34.0, 470.0, 270.0};

using Height = std::function<std::optional<double>(const PlanFigures&)>;

std::string title_of(const CandidateOutcome& it) {
  const PlanFigures& figures = *it.figures;
  constexpr int digits = 4;
  return it.layout + "\n" + number_text(figures.tokens_per_user, digits) + " tok/s/user, " +
         format(figures.throughput_per_gpu, digits) + " per GPU, " +
         token_cost_text(figures.cost_per_token) + ", " + dollars_text(figures.cost_a_year) +
         " a year";
}

struct Dots {
  std::vector<const CandidateOutcome*> others;
  std::vector<const CandidateOutcome*> front;  // by tokens/s a user
  const CandidateOutcome* best = nullptr;
};

Dots dots_of(const Plan& plan, const Height& height_of) {
  const auto drawn = [&](const CandidateOutcome& it) {
    return it.figures && height_of(*it.figures);
  };
  Dots dots;
  for (const CandidateOutcome& it : plan.others) {
    if (drawn(it)) {
      dots.others.push_back(&it);
    }
  }
  for (const CandidateOutcome& it : plan.front) {
    if (drawn(it)) {
      dots.front.push_back(&it);
    }
  }
  std::stable_sort(dots.front.begin(), dots.front.end(), [](const auto* a, const auto* b) {
    return a->figures->tokens_per_user < b->figures->tokens_per_user;
  });
  if (plan.best && drawn(*plan.best)) {
    dots.best = &*plan.best;
  }
  return dots;
}

struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
  void take(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  // With air around the outermost dots, not below 0.
  [[nodiscard]] Axis axis() const {
    const double air = 0.05 * std::max(high - low, 0.1 * high);
    return linear_axis(std::max(0.0, low - air), high + air);
  }
};

std::string chart(const Plan& plan,
                  const Height& height_of,
                  const std::string& label,
                  const std::string& unit) {
  const Dots dots = dots_of(plan, height_of);
  if (!dots.best && dots.front.empty() && dots.others.empty()) {
    return "";
  }
  Range x;
  Range y;
  const auto each = [&](const auto& visit) {
    std::for_each(dots.others.begin(), dots.others.end(), visit);
    std::for_each(dots.front.begin(), dots.front.end(), visit);
    if (dots.best) {
      visit(dots.best);
    }
  };
  each([&](const CandidateOutcome* it) {
    x.take(it->figures->tokens_per_user);
    y.take(*height_of(*it->figures));
  });
  const Plot plot{.frame = frame,
                  .x = {x.axis(), {1.0, "tokens/s"}, "speed for a user"},
                  .y = {y.axis(), {1.0, unit}, label}};
  Svg drawing(width, height, label + " against the speed for a user");
  draw_axes(drawing, plot);
  const auto place = [&](const CandidateOutcome* it) {
    return plot.at(it->figures->tokens_per_user, *height_of(*it->figures));
  };
  std::vector<Point> line;
  for (const CandidateOutcome* it : dots.front) {
    line.push_back(place(it));
  }
  if (line.size() > 1) {
    drawing.path(line, "front");
  }
  for (const CandidateOutcome* it : dots.others) {
    drawing.dot(place(it), 3.5, "other", title_of(*it));
  }
  for (const CandidateOutcome* it : dots.front) {
    drawing.dot(place(it), 4.5, "first", title_of(*it));
  }
  if (dots.best) {
    drawing.dot(place(dots.best), 7.0, "second", title_of(*dots.best));
  }
  Point key{frame.left, 18.0};
  key = draw_key(drawing, key, "second", "the plan");
  key = draw_key(drawing, key, "first", "Pareto front");
  (void)draw_key(drawing, key, "other", "others that were simulated");
  return drawing.text();
}

}  // namespace

std::string throughput_front_chart(const Plan& plan) {
  return chart(
      plan,
      [](const PlanFigures& it) { return std::optional(it.throughput_per_gpu.in_base()); },
      "throughput of a GPU",
      "tokens/s");
}

std::string cost_front_chart(const Plan& plan) {
  return chart(
      plan,
      [](const PlanFigures& it) {
        return it.cost_per_token ? std::optional(1e6 * it.cost_per_token->in_base()) : std::nullopt;
      },
      "cost of a million tokens",
      "USD");
}

}  // namespace rackplan
