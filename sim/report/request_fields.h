// SPDX-License-Identifier: Apache-2.0
// Names the fields of what became of requests, and of their metrics; see fields.h.
#pragma once

#include "sim/metrics/request_metrics.h"
#include "sim/report/maybe_const.h"
#include "sim/report/request_account.h"

namespace rackplan {

template <class V>
void fields(MaybeConst<RejectedRequests> auto& it, V&& visit) {
  visit("exceeds_kv_capacity", it.exceeds_kv_capacity);
  visit("exceeds_positions", it.exceeds_positions);
  visit("shed", it.shed);
}

template <class V>
void fields(MaybeConst<UnfinishedRequests> auto& it, V&& visit) {
  visit("not_routed", it.not_routed);
  visit("waiting_router", it.waiting_router);
  visit("waiting_prefill", it.waiting_prefill);
  visit("in_prefill", it.in_prefill);
  visit("in_transfer", it.in_transfer);
  visit("waiting_decode", it.waiting_decode);
  visit("decoding", it.decoding);
}

template <class V>
void fields(MaybeConst<RequestAccount> auto& it, V&& visit) {
  visit("sent", it.sent);
  visit("completed", it.completed);
  visit("rejected", it.rejected);
  visit("unfinished", it.unfinished);
}

template <class V>
void fields(MaybeConst<Traffic> auto& it, V&& visit) {
  visit("prompt_tokens", it.prompt_tokens);
  visit("generated_tokens", it.generated_tokens);
  visit("transfers", it.transfers);
  visit("transfer_bytes", it.transfer_bytes);
}

template <class V>
void fields(MaybeConst<Summary> auto& it, V&& visit) {
  visit("unit", it.unit);
  visit("count", it.count);
  visit("exact", it.exact);
  if (it.count == 0) {
    return;  // a distribution of nothing has no numbers
  }
  visit("avg", it.avg);
  visit("min", it.min);
  visit("max", it.max);
  visit("p1", it.p1);
  visit("p5", it.p5);
  visit("p10", it.p10);
  visit("p25", it.p25);
  visit("p50", it.p50);
  visit("p75", it.p75);
  visit("p90", it.p90);
  visit("p95", it.p95);
  visit("p99", it.p99);
  visit("std", it.std);
  visit("sum", it.sum);
}

template <class V>
void fields(MaybeConst<RequestMetrics> auto& it, V&& visit) {
  visit("time_to_first_token", it.time_to_first_token);
  visit("inter_token_latency", it.inter_token_latency);
  visit("inter_chunk_latency", it.inter_chunk_latency);
  visit("request_latency", it.request_latency);
  visit("output_token_throughput_per_user", it.output_token_throughput_per_user);
  visit("output_sequence_length", it.output_sequence_length);
  visit("input_sequence_length", it.input_sequence_length);
  visit("request_count", it.request_count);
  visit("error_request_count", it.error_request_count);
  visit("benchmark_duration", it.benchmark_duration);
  visit("request_throughput", it.request_throughput);
  visit("output_token_throughput", it.output_token_throughput);
  visit("total_token_throughput", it.total_token_throughput);
  visit("good_request_count", it.good_request_count);
  visit("goodput", it.goodput);
  visit("good_request_fraction", it.good_request_fraction);
}

}  // namespace rackplan
