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

MeasuredLog::MeasuredLog(const Scenario& scenario, const RunOutputs& outputs, Progress* progress)
    : slo_(slo_ticks(scenario.deployments.front().workloads.front().slo)),
      measure_(scenario.measure),
      warmup_(to_tick(scenario.measure.warmup)),
      stats_(slo_),
      windows_(warmup_, to_tick(scenario.measure.window), slo_),
      progress_(progress) {
  if (!outputs.requests.empty()) {
    requests_file_.emplace(outputs.requests);
    requests_file_->append(csv_header());
  }
  if (!outputs.aiperf_records.empty()) {
    aiperf_file_.emplace(outputs.aiperf_records);
  }
}

void MeasuredLog::completed(const Completion& completion) {
  const Request& request = completion.request;
  const bool measure = measured(request);
  if (measure) {
    stats_.add(request.arrival,
               completion.first_token,
               completion.completed,
               request.prompt_tokens,
               request.output_tokens);
    windows_.add(request.arrival,
                 completion.first_token,
                 completion.completed,
                 request.prompt_tokens,
                 request.output_tokens);
    check_windows();
  }
  const SloVerdict verdict = judge(slo_,
                                   completion.first_token - request.arrival,
                                   completion.completed - request.arrival,
                                   request.output_tokens);
  write({.request = request,
         .measured = measure,
         .ended = completion.completed,
         .first_token = completion.first_token,
         .rejected = std::nullopt,
         .good = verdict.good()});
}

void MeasuredLog::rejected(const Request& request, RejectReason reason, Tick tick) {
  const bool measure = measured(request);
  if (measure) {
    stats_.add_error();
    windows_.add_error(tick);
    check_windows();
  }
  ++(reason == RejectReason::ExceedsKvCapacity  ? rejected_.exceeds_kv_capacity
     : reason == RejectReason::ExceedsPositions ? rejected_.exceeds_positions
                                                : rejected_.shed);
  write({.request = request, .measured = measure, .ended = tick, .rejected = reason});
}

void MeasuredLog::close() {
  window_list_ = windows_.take();
  for (std::optional<FileWriter>* file : {&requests_file_, &aiperf_file_}) {
    if (*file) {
      (*file)->close();
    }
  }
}

bool MeasuredLog::measured(const Request& request) {
  const bool measure = request.arrival >= warmup_;
  warmup_requests_ += measure ? 0 : 1;
  return measure;
}

void MeasuredLog::write(const RequestRecord& record) {
  if (requests_file_) {
    line_.clear();
    append_csv_row(line_, record);
    requests_file_->append(line_);
  }
  if (aiperf_file_) {
    line_.clear();
    append_aiperf_line(line_, record);
    aiperf_file_->append(line_);
  }
  count();
}

void MeasuredLog::count() {
  constexpr std::int64_t between_tellings = 1024;
  if (++done_ % between_tellings == 0 && progress_ != nullptr) {
    progress_->requests_done.store(done_, std::memory_order_relaxed);
  }
}

void MeasuredLog::check_windows() const {
  if (windows_.closed() >= most_windows) {
    throw InputError({"",
                      "measure.window",
                      format(measure_.window) + ", which cuts the run into more than " +
                          std::to_string(most_windows) + " windows",
                      "a longer window"});
  }
}

}  // namespace rackplan
