// SPDX-License-Identifier: Apache-2.0
// Names the fields of pools and links, and of how full they were over time; see fields.h.
#pragma once

#include "sim/report/maybe_const.h"
#include "sim/report/occupancy_report.h"
#include "sim/report/pool_figures.h"

namespace rackplan {

template <class V>
void fields(MaybeConst<Share> auto& it, V&& visit) {
  visit("name", it.name);
  visit("fraction", it.fraction);
}

template <class V>
void fields(MaybeConst<Spread> auto& it, V&& visit) {
  visit("mean", it.mean);
  visit("min", it.min);
  visit("max", it.max);
}

template <class V>
void fields(MaybeConst<PrefixCacheReport> auto& it, V&& visit) {
  visit("lookup_tokens", it.lookup_tokens);
  visit("hit_tokens", it.hit_tokens);
  visit("hit_ratio", it.hit_ratio);
  visit("evicted_blocks", it.evicted_blocks);
}

template <class V>
void fields(MaybeConst<RouterQueueReport> auto& it, V&& visit) {
  visit("held_requests", it.held_requests);
  visit("mean_wait", it.mean_wait);
  visit("mean_length", it.mean_length);
}

template <class V>
void fields(MaybeConst<PoolReport> auto& it, V&& visit) {
  visit("name", it.name);
  visit("role", it.role);
  visit("system", it.system);
  visit("parallel", it.parallel);
  visit("replicas", it.replicas);
  visit("gpus", it.gpus);
  visit("utilisation", it.utilisation);
  visit("mean_batch", it.mean_batch);
  visit("max_batch", it.max_batch);
  visit("kv_occupancy_mean", it.kv_occupancy_mean);
  visit("kv_occupancy_peak", it.kv_occupancy_peak);
  visit("preemptions", it.preemptions);
  visit("recomputed_tokens", it.recomputed_tokens);
  visit("mixed_steps", it.mixed_steps);
  visit("local_prefills", it.local_prefills);
  visit("mean_queue", it.mean_queue);
  visit("time_by_bound", it.time_by_bound);
  visit("time_by_source", it.time_by_source);
  visit("time_by_op", it.time_by_op);
  visit("step_time_error", it.step_time_error);
  visit("prefix_cache", it.prefix_cache);
  visit("router_queue", it.router_queue);
}

template <class V>
void fields(MaybeConst<LinkReport> auto& it, V&& visit) {
  visit("name", it.name);
  visit("bytes", it.bytes);
  visit("utilisation", it.utilisation);
}

template <class V>
void fields(MaybeConst<NetworkReport> auto& it, V&& visit) {
  visit("mean_transfer_time", it.mean_transfer_time);
  visit("links", it.links);
}

template <class V>
void fields(MaybeConst<PoolOccupancy> auto& it, V&& visit) {
  visit("name", it.name);
  visit("running", it.running);
  visit("waiting", it.waiting);
  visit("kv_occupancy", it.kv_occupancy);
  visit("utilisation", it.utilisation);
}

template <class V>
void fields(MaybeConst<OccupancyWindow> auto& it, V&& visit) {
  visit("index", it.index);
  visit("start", it.start);
  visit("length", it.length);
  visit("nvlink", it.nvlink);
  visit("scale_out", it.scale_out);
  visit("pools", it.pools);
}

template <class V>
void fields(MaybeConst<OccupancyReport> auto& it, V&& visit) {
  visit("window", it.window);
  visit("windows", it.windows);
}

}  // namespace rackplan
