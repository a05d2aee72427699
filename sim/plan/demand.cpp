// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/demand.h"

#include "models/base/error.h"
#include "models/units/text.h"
#include "sim/scenario/json_value.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <variant>

namespace rackplan {
namespace {

template <class Whole>
Whole times(Whole count, double factor) {
  const double scaled = static_cast<double>(count) * factor;
  return static_cast<Whole>(std::llround(
      std::clamp(scaled, 1.0, static_cast<double>(std::numeric_limits<std::int32_t>::max()))));
}

void scale(WorkloadSpec& workload, double factor) {
  if (auto* trace = std::get_if<TraceArrivals>(&workload.arrivals)) {
    if (trace->reading.users) {
      *trace->reading.users = times(*trace->reading.users, factor);
    } else {
      trace->speedup *= factor;
    }
    return;
  }
  if (auto* open = std::get_if<PoissonArrivals>(&workload.arrivals)) {
    open->rate = open->rate * factor;
  } else {
    auto& closed = std::get<ClosedLoopArrivals>(workload.arrivals);
    closed.concurrency = times(closed.concurrency, factor);
  }
  if (workload.requests) {
    *workload.requests = times(*workload.requests, factor);
  }
}

std::string with_number(double value, const std::string& after) {
  return JsonValue::of_number(value).text + after;
}

std::string gaps(const ArrivalPattern& pattern) {
  std::string text = pattern.kind == GapKindSpec::Poisson ? ", Poisson"
                     : pattern.kind == GapKindSpec::Gamma ? ", gamma"
                                                          : ", Weibull";
  if (pattern.kind != GapKindSpec::Poisson) {
    text += with_number(pattern.cv, "").insert(0, " with cv ");
  }
  text += pattern.profile.empty() ? "" : ", over a profile of " + format(pattern.period);
  return text + (pattern.bursts ? ", in bursts" : "");
}

std::string demand_text(const WorkloadSpec& workload) {
  const std::string of = workload.sessions ? " conversations" : " requests";
  if (const auto* open = std::get_if<PoissonArrivals>(&workload.arrivals)) {
    return with_number(open->rate / PerSecond::from_base(1.0), of + "/s") + gaps(workload.pattern);
  }
  if (const auto* closed = std::get_if<ClosedLoopArrivals>(&workload.arrivals)) {
    return std::to_string(closed->concurrency) + " users" +
           (workload.sessions ? " in conversations" : ", each with one request at a time");
  }
  const auto& trace = std::get<TraceArrivals>(workload.arrivals);
  return "trace " + std::filesystem::path(trace.file).filename().string() +
         (trace.reading.users ? ", played by " + std::to_string(*trace.reading.users) + " users"
                              : "") +
         (trace.speedup == 1.0 ? ""
                               : with_number(trace.speedup, " times its speed").insert(0, " at "));
}

}  // namespace

Scenario scaled_demand(const Scenario& scenario, double factor) {
  ensure(factor > 0.0 && std::isfinite(factor), "demand is scaled by a number above 0");
  Scenario scaled = scenario;
  if (factor != 1.0) {
    for (DeploymentSpec& deployment : scaled.deployments) {
      for (WorkloadSpec& workload : deployment.workloads) {
        scale(workload, factor);
      }
    }
  }
  return scaled;
}

std::string demand_text(const Scenario& scenario) {
  std::string text;
  const bool several =
      scenario.deployments.size() > 1 || scenario.deployments.front().workloads.size() > 1;
  for (const DeploymentSpec& deployment : scenario.deployments) {
    for (const WorkloadSpec& workload : deployment.workloads) {
      text += text.empty() ? "" : "; ";
      text += several ? workload.name + ": " : "";
      text += demand_text(workload);
    }
  }
  return text;
}

}  // namespace rackplan
