// SPDX-License-Identifier: Apache-2.0
// Names the fields of objectives and windows; see fields.h.
#pragma once

#include "sim/report/maybe_const.h"
#include "sim/report/measurement.h"
#include "sim/report/workload_report.h"

namespace rackplan {

template <class V>
void fields(MaybeConst<WindowQuantiles> auto& it, V&& visit) {
  visit("p50", it.p50);
  visit("p99", it.p99);
}

template <class V>
void fields(MaybeConst<WindowReport> auto& it, V&& visit) {
  visit("index", it.index);
  visit("start", it.start);
  visit("length", it.length);
  visit("request_count", it.request_count);
  visit("error_request_count", it.error_request_count);
  visit("good_request_fraction", it.good_request_fraction);
  visit("request_throughput", it.request_throughput);
  visit("output_token_throughput", it.output_token_throughput);
  visit("total_token_throughput", it.total_token_throughput);
  visit("time_to_first_token", it.time_to_first_token);
  visit("inter_token_latency", it.inter_token_latency);
  visit("exact", it.exact);
}

template <class V>
void fields(MaybeConst<Measurement> auto& it, V&& visit) {
  visit("warmup", it.warmup);
  visit("warmup_requests", it.warmup_requests);
  visit("window", it.window);
  visit("windows", it.windows);
}

template <class V>
void fields(MaybeConst<SloAttainment> auto& it, V&& visit) {
  visit("metric", it.metric);
  visit("target", it.target);
  visit("fraction", it.fraction);
}

template <class V>
void fields(MaybeConst<SloWindow> auto& it, V&& visit) {
  visit("index", it.index);
  visit("start", it.start);
  visit("requests", it.requests);
  visit("good_request_fraction", it.good_request_fraction);
}

template <class V>
void fields(MaybeConst<SloVerdictReport> auto& it, V&& visit) {
  visit("attainment", it.attainment);
  visit("met", it.met);
  visit("window", it.window);
  visit("windows_met", it.windows_met);
  visit("windows", it.windows);
}

template <class V>
void fields(MaybeConst<WorkloadReport> auto& it, V&& visit) {
  visit("name", it.name);
  visit("metrics", it.metrics);
  visit("slo", it.slo);
  visit("verdict", it.verdict);
}

}  // namespace rackplan
