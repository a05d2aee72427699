// SPDX-License-Identifier: Apache-2.0
// Names every field of a Plan once, as fields.h does those of a Report. JSON, CSV and comparison
// are visitors of this table; a new field of the plan is added here.
#pragma once

#include "sim/plan/plan.h"
#include "sim/report/fields.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace rackplan {

inline constexpr std::array<std::pair<CandidateStatus, std::string_view>, 6> candidate_statuses{
    {{CandidateStatus::DoesNotFit, "does not fit"},
     {CandidateStatus::Screened, "screened"},
     {CandidateStatus::Missed, "missed"},
     {CandidateStatus::Meets, "meets"},
     {CandidateStatus::FailedToConfirm, "failed to confirm"},
     {CandidateStatus::Confirmed, "confirmed"}}};
inline constexpr std::array<std::pair<ChangeKind, std::string_view>, 3> change_kinds{
    {{ChangeKind::Added, "+"}, {ChangeKind::Removed, "-"}, {ChangeKind::Changed, "~"}}};

inline constexpr const auto& names_of(CandidateStatus) {
  return candidate_statuses;
}
inline constexpr const auto& names_of(ChangeKind) {
  return change_kinds;
}

template <class V>
void fields(MaybeConst<CandidateSetting> auto& it, V&& visit) {
  visit("path", it.path);
  visit("value", it.value);
}

template <class V>
void fields(MaybeConst<TargetOutcome> auto& it, V&& visit) {
  visit("workload", it.workload);
  visit("metric", it.metric);
  visit("limit", it.limit);
  visit("asked", it.asked);
  visit("reached", it.reached);
  visit("each_window", it.each_window);
  visit("met", it.met);
}

template <class V>
void fields(MaybeConst<PlanFigures> auto& it, V&& visit) {
  visit("cost_a_year", it.cost_a_year);
  visit("cost_per_token", it.cost_per_token);
  visit("throughput_per_gpu", it.throughput_per_gpu);
  visit("tokens_per_user", it.tokens_per_user);
  visit("goodput", it.goodput);
  visit("ttft_p50", it.ttft_p50);
  visit("ttft_p99", it.ttft_p99);
  visit("itl_p50", it.itl_p50);
  visit("itl_p99", it.itl_p99);
}

template <class V>
void fields(MaybeConst<CandidateOutcome> auto& it, V&& visit) {
  visit("index", it.index);
  visit("layout", it.layout);
  visit("settings", it.settings);
  visit("gpus", it.gpus);
  visit("least_cost_a_year", it.least_cost_a_year);
  visit("status", it.status);
  visit("reason", it.reason);
  visit("targets", it.targets);
  visit("figures", it.figures);
}

template <class V>
void fields(MaybeConst<SearchReport> auto& it, V&& visit) {
  visit("candidates", it.candidates);
  visit("do_not_fit", it.do_not_fit);
  visit("screened", it.screened);
  visit("screened_total", it.screened_total);
  visit("simulated", it.simulated);
  visit("cut_short", it.cut_short);
  visit("requests", it.requests);
  visit("confirmed", it.confirmed);
  visit("interrupted", it.interrupted);
}

template <class V>
void fields(MaybeConst<ShareInterval> auto& it, V&& visit) {
  visit("name", it.name);
  visit("mean", it.mean);
  visit("low", it.low);
  visit("high", it.high);
}

template <class V>
void fields(MaybeConst<Confidence> auto& it, V&& visit) {
  visit("seeds", it.seeds);
  visit("worst", it.worst);
  visit("shares", it.shares);
  visit("slower_steps_until_miss", it.slower_steps_until_miss);
  visit("step_time_sigma", it.step_time_sigma);
  visit("meets_probability", it.meets_probability);
  visit("cheapest_probability", it.cheapest_probability);
  visit("cost_low", it.cost_low);
  visit("cost_high", it.cost_high);
  visit("validation", it.validation);
}

template <class V>
void fields(MaybeConst<SensitivityRow> auto& it, V&& visit) {
  visit("name", it.name);
  visit("low", it.low);
  visit("base", it.base);
  visit("high", it.high);
  visit("cost_at_low", it.cost_at_low);
  visit("cost_at_high", it.cost_at_high);
  visit("layout_at_low", it.layout_at_low);
  visit("layout_at_high", it.layout_at_high);
  visit("flips_at", it.flips_at);
  visit("source", it.source);
}

template <class V>
void fields(MaybeConst<HeadroomRow> auto& it, V&& visit) {
  visit("name", it.name);
  visit("ttft_p99", it.ttft_p99);
  visit("itl_p99", it.itl_p99);
  visit("queue", it.queue);
  visit("rejected", it.rejected);
  visit("met", it.met);
  visit("targets", it.targets);
}

template <class V>
void fields(MaybeConst<Headroom> auto& it, V&& visit) {
  visit("rows", it.rows);
  visit("first_miss", it.first_miss);
  visit("breaks", it.breaks);
}

template <class V>
void fields(MaybeConst<PlanChange> auto& it, V&& visit) {
  visit("kind", it.kind);
  visit("text", it.text);
}

template <class V>
void fields(MaybeConst<NodePart> auto& it, V&& visit) {
  visit("name", it.name);
  visit("role", it.role);
  visit("gpus", it.gpus);
}

template <class V>
void fields(MaybeConst<NodeView> auto& it, V&& visit) {
  visit("name", it.name);
  visit("gpus", it.gpus);
  visit("parts", it.parts);
}

template <class V>
void fields(MaybeConst<RackView> auto& it, V&& visit) {
  visit("name", it.name);
  visit("system", it.system);
  visit("nodes", it.nodes);
}

template <class V>
void fields(MaybeConst<Plan> auto& it, V&& visit) {
  visit("provenance", it.provenance);
  visit("objective", it.objective);
  visit("demand", it.demand);
  visit("targets", it.targets);
  visit("best", it.best);
  visit("racks", it.racks);
  visit("purchase", it.purchase);
  visit("binding", it.binding);
  visit("confidence", it.confidence);
  visit("runner_up", it.runner_up);
  visit("ties", it.ties);
  visit("front", it.front);
  visit("others", it.others);
  visit("nearest", it.nearest);
  visit("sensitivity", it.sensitivity);
  visit("headroom", it.headroom);
  visit("changes", it.changes);
  visit("notes", it.notes);
  visit("search", it.search);
  visit("report", it.report);
}

inline const std::string& key_of(const CandidateSetting& element) {
  return element.path;
}
inline std::string key_of(const TargetOutcome& element) {
  std::string key = element.workload;
  for (const std::string& part : {element.metric, element.limit}) {
    key += (key.empty() || part.empty() ? "" : " ") + part;
  }
  return key;
}
inline std::string key_of(const CandidateOutcome& element) {
  return std::to_string(element.index);
}
inline const std::string& key_of(const PlanChange& element) {
  return element.text;
}

}  // namespace rackplan
