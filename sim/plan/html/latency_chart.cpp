// SPDX-License-Identifier: Apache-2.0
#include "models/units/text.h"
#include "sim/plan/html/charts.h"
#include "sim/plan/html/plot.h"
#include "sim/report/metric_name.h"
#include "sim/report/number_text.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace rackplan {
namespace {

constexpr int digits = 4;
constexpr double wide_span = 30.0;  // from here on an axis is logarithmic

// (share of requests, seconds), both ascending.
std::vector<std::pair<double, double>> quantiles(const Summary& it) {
  constexpr double to_seconds = 1e-3;  // a summary of latencies is in ms
  std::vector<std::pair<double, double>> points;
  const std::array<std::pair<double, double>, 10> known{{{0.0, it.min},
                                                         {0.01, it.p1},
                                                         {0.05, it.p5},
                                                         {0.1, it.p10},
                                                         {0.25, it.p25},
                                                         {0.5, it.p50},
                                                         {0.75, it.p75},
                                                         {0.9, it.p90},
                                                         {0.95, it.p95},
                                                         {0.99, it.p99}}};
  for (const auto& [share, value] : known) {
    points.emplace_back(share, to_seconds * value);
  }
  points.emplace_back(1.0, to_seconds * it.max);
  return points;
}

std::optional<Seconds> target_of(const DeploymentReport& deployment, const std::string& metric) {
  std::optional<Seconds> target;
  for (const WorkloadReport& workload : deployment.workloads) {
    for (const SloAttainment& slo : workload.slo) {
      if (slo.metric == metric && (!target || slo.target < *target)) {
        target = slo.target;
      }
    }
  }
  return target;
}

std::string chart(const Plan& plan, const std::string& metric, Summary RequestMetrics::*member) {
  if (!plan.report || plan.report->deployments.empty()) {
    return "";
  }
  const DeploymentReport& deployment = plan.report->deployments.front();
  const Summary& summary = deployment.metrics.*member;
  if (summary.count == 0) {
    return "";
  }
  const std::optional<Seconds> target = target_of(deployment, metric);
  const auto points = quantiles(summary);
  const double low = std::min(points.front().second, target ? target->in_base() : 1e300);
  const double high = std::max(points.back().second, target ? target->in_base() : 0.0);
  const bool logarithmic = low > 0.0 && high / low > wide_span;
  const std::string name = short_metric_name(metric);
  const Plot plot{.frame = {70.0, 34.0, 470.0, 270.0},
                  .x = {logarithmic ? logarithmic_axis(low, high) : linear_axis(0.0, high),
                        time_scale(high * s),
                        name},
                  .y = {linear_axis(0.0, 1.0), {0.01, "%"}, "requests within it"}};
  Svg drawing(560.0, 360.0, "distribution of " + metric);
  draw_axes(drawing, plot);
  std::vector<Point> line;
  for (const auto& [share, value] : points) {
    line.push_back(plot.at(value, share));
  }
  drawing.path(line, "curve");
  for (const auto& [share, value] : points) {
    drawing.dot(plot.at(value, share),
                4.0,
                "first",
                (share == 1.0 ? "max" : "p" + number_text(100.0 * share, digits)) + " of " + name +
                    ": " + format(value * s, digits));
  }
  if (target) {
    const double x = plot.at(target->in_base(), 0.0).x;
    drawing.line({x, plot.frame.top - 6.0}, {x, plot.frame.top + plot.frame.height}, "target");
    drawing.words({x, plot.frame.top - 12.0}, "target " + format(*target, digits), Anchor::End);
  }
  return drawing.text();
}

}  // namespace

std::string ttft_chart(const Plan& plan) {
  return chart(plan, "time_to_first_token", &RequestMetrics::time_to_first_token);
}

std::string itl_chart(const Plan& plan) {
  return chart(plan, "inter_token_latency", &RequestMetrics::inter_token_latency);
}

}  // namespace rackplan
