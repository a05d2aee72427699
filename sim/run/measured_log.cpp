// SPDX-License-Identifier: Apache-2.0
#include "sim/run/measured_log.h"

#include "models/base/error.h"
#include "models/units/text.h"

namespace rackplan {

SloTicks slo_ticks(const SloSpec& slo) {
  const auto ticks = [](const std::optional<Seconds>& target) -> std::optional<Tick> {
    return target ? std::optional<Tick>(to_tick(*target)) : std::nullopt;
  };
  return {.time_to_first_token = ticks(slo.time_to_first_token),
          .inter_token_latency = ticks(slo.inter_token_latency),
          .request_latency = ticks(slo.request_latency)};
}

MeasuredLog::MeasuredLog(const Scenario& scenario, std::size_t index, RequestFiles& files)
    : deployment_(scenario.deployments[index].name),
      measure_(scenario.measure),
      warmup_(to_tick(scenario.measure.warmup)),
      windows_(warmup_, to_tick(scenario.measure.window)),
      files_(files) {
  for (const WorkloadSpec& workload : scenario.deployments[index].workloads) {
    const SloTicks slo = slo_ticks(workload.slo);
    workloads_.push_back(
        {.name = workload.name, .slo = slo, .stats = RequestStats(slo), .windows = std::nullopt});
    if (workload.slo.window) {
      workloads_.back().windows.emplace(warmup_, to_tick(*workload.slo.window));
    }
  }
}

void MeasuredLog::completed(const Completion& completion) {
  const Request& request = completion.request;
  MeasuredWorkload& workload = workloads_[request.workload];
  const SloVerdict verdict = judge(workload.slo,
                                   completion.first_token - request.arrival,
                                   completion.completed - request.arrival,
                                   request.output_tokens);
  const bool measure = measured(request);
  if (measure) {
    const auto add_to = [&](auto& stats) {
      stats.add(request.arrival,
                completion.first_token,
                completion.completed,
                request.prompt_tokens,
                request.output_tokens,
                workload.slo);
    };
    add_to(workload.stats);
    add_to(windows_);
    if (workloads_.size() > 1) {
      add_to(stats_);
    }
    if (workload.windows) {
      workload.windows->add(completion.completed, verdict.good());
    }
    check_windows(workload);
  }
  files_.write({.request = request,
                .measured = measure,
                .ended = completion.completed,
                .first_token = completion.first_token,
                .rejected = std::nullopt,
                .good = verdict.good(),
                .deployment = deployment_,
                .workload = workload.name});
}

void MeasuredLog::rejected(const Request& request, RejectReason reason, Tick tick) {
  MeasuredWorkload& workload = workloads_[request.workload];
  const bool measure = measured(request);
  if (measure) {
    workload.stats.add_error();
    windows_.add_error(tick);
    if (workloads_.size() > 1) {
      stats_.add_error();
    }
    if (workload.windows) {
      workload.windows->add(tick, false);
    }
    check_windows(workload);
  }
  ++(reason == RejectReason::ExceedsKvCapacity  ? rejected_.exceeds_kv_capacity
     : reason == RejectReason::ExceedsPositions ? rejected_.exceeds_positions
                                                : rejected_.shed);
  files_.write({.request = request,
                .measured = measure,
                .ended = tick,
                .rejected = reason,
                .deployment = deployment_,
                .workload = workload.name});
}

bool MeasuredLog::measured(const Request& request) {
  const bool measure = request.arrival >= warmup_;
  warmup_requests_ += measure ? 0 : 1;
  return measure;
}

void MeasuredLog::check_windows(const MeasuredWorkload& workload) const {
  const bool own = workload.windows && workload.windows->windows().size() >= most_windows;
  if (own || windows_.closed() >= most_windows) {
    throw InputError({"",
                      own ? "slo.window" : "measure.window",
                      (own ? "one" : format(measure_.window)) +
                          std::string(", which cuts the run into more than ") +
                          std::to_string(most_windows) + " windows",
                      "a longer window"});
  }
}

}  // namespace rackplan
