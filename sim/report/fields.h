// SPDX-License-Identifier: Apache-2.0
// Names every field of a Report once, here and in the files of its parts. JSON, CSV and comparison
// are visitors of these tables:
//
//   visit(name, value)   value: text, number, Quantity, optional, list, or a struct with fields()
//
// `report` may be const (writers) or not (readers). A new field of the report is added here.
#pragma once

#include "sim/report/cost_fields.h"
#include "sim/report/maybe_const.h"
#include "sim/report/pool_fields.h"
#include "sim/report/report.h"
#include "sim/report/request_fields.h"
#include "sim/report/workload_fields.h"

namespace rackplan {

template <class V>
void fields(MaybeConst<Provenance> auto& it, V&& visit) {
  visit("version", it.version);
  visit("scenario", it.scenario);
  visit("scenario_hash", it.scenario_hash);
  visit("costs", it.costs);
  visit("cost_hash", it.cost_hash);
  visit("seed", it.seed);
  visit("network", it.network);
}

template <class V>
void fields(MaybeConst<GpuThroughput> auto& it, V&& visit) {
  visit("gpus", it.gpus);
  visit("prefill_gpus", it.prefill_gpus);
  visit("decode_gpus", it.decode_gpus);
  visit("total_token_throughput_per_gpu", it.total_token_throughput_per_gpu);
  visit("input_token_throughput_per_prefill_gpu", it.input_token_throughput_per_prefill_gpu);
  visit("output_token_throughput_per_decode_gpu", it.output_token_throughput_per_decode_gpu);
}

template <class V>
void fields(MaybeConst<Bottleneck> auto& it, V&& visit) {
  visit("sentence", it.sentence);
  visit("pool", it.pool);
  visit("resource", it.resource);
  visit("fraction", it.fraction);
  visit("pressure", it.pressure);
  visit("saturated", it.saturated);
}

template <class V>
void fields(MaybeConst<DeploymentReport> auto& it, V&& visit) {
  visit("name", it.name);
  visit("model", it.model);
  visit("requests", it.requests);
  visit("traffic", it.traffic);
  visit("metrics", it.metrics);
  visit("throughput", it.throughput);
  visit("workloads", it.workloads);
  visit("measurement", it.measurement);
  visit("pools", it.pools);
  visit("network", it.network);
  visit("bottleneck", it.bottleneck);
}

template <class V>
void fields(MaybeConst<EstateShare> auto& it, V&& visit) {
  visit("name", it.name);
  visit("gpus", it.gpus);
  visit("nodes", it.nodes);
}

template <class V>
void fields(MaybeConst<EstateReport> auto& it, V&& visit) {
  visit("name", it.name);
  visit("system", it.system);
  visit("nodes", it.nodes);
  visit("nodes_used", it.nodes_used);
  visit("gpus", it.gpus);
  visit("gpus_used", it.gpus_used);
  visit("deployments", it.deployments);
}

template <class V>
void fields(MaybeConst<Report> auto& it, V&& visit) {
  visit("provenance", it.provenance);
  visit("deployments", it.deployments);
  visit("estate", it.estate);
  visit("occupancy", it.occupancy);
  visit("cost", it.cost);
  visit("notes", it.notes);
}

}  // namespace rackplan
