// SPDX-License-Identifier: Apache-2.0
// The table itself: complete, consistent, honoured by the reader.
#include "sim/scenario/schema.h"

#include "sim/scenario/write.h"
#include "tests/unit/scenario/samples.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace rackplan {
namespace {

using testing::HasSubstr;

std::vector<const Field*> all_fields() {
  std::vector<const Field*> fields;
  for (const SchemaSection& section : schema_sections()) {
    for (const Field& field : section.fields) {
      fields.push_back(&field);
    }
  }
  return fields;
}

// "pools[].limits.x" as a JSON pointer into the disaggregated sample: "/pools/0/limits/x".
std::string pointer_to(const Field& field) {
  std::string pointer = "/";
  for (const char c : field.path) {
    if (c == '.') {
      pointer += '/';
    } else if (c == '[') {
      pointer += "/0";
    } else if (c != ']') {
      pointer += c;
    }
  }
  return pointer;
}

std::string parent_pointer(const std::string& pointer) {
  return pointer.substr(0, pointer.rfind('/'));
}

// The nearest ancestor that is itself not simulated, or the field.
const Field& outermost_not_yet(const Field& field) {
  const Field* outermost = &field;
  for (std::string_view path = field.parent(); !path.empty();) {
    const Field* above = find_field(path);
    if (above != nullptr && !above->simulated()) {
      outermost = above;
    }
    path = above == nullptr ? std::string_view() : above->parent();
  }
  return *outermost;
}

// Fields of synthetic requests, whose forms write_test.cpp draws at random and reads back.
bool is_drawn_at_random(const Field& field) {
  const bool in_form = field.path.find(".lognormal") != std::string_view::npos ||
                       field.path.find(".pareto") != std::string_view::npos ||
                       field.path.find(".mixture") != std::string_view::npos;
  return in_form || field.path.starts_with("workload.arrivals.") ||
         field.path.starts_with("workload.sessions.");
}

// A scenario in which the field may stand, without it.
std::string base_with_room_for(const Field& field) {
  using samples::aggregated;
  using samples::with;
  if (field.path.starts_with("workload.arrivals.")) {
    return field.only_with.empty() ? with(aggregated(), "/workload/arrivals", "{}")
                                   : with(aggregated(), "/workload/arrivals/profile", "[1, 2]");
  }
  if (field.path.starts_with("workload.sessions.")) {
    return with(
        aggregated(),
        "/workload/sessions",
        R"({"turns": 3, "think_time": "5s", "new_tokens": 9, "prefixes": [{"tokens": 7}]})");
  }
  return field.only_with.empty() ? samples::disaggregated()
                                 : with(aggregated(), "/workload", R"({"trace": "t.csv"})");
}

TEST(Schema, EveryFieldIsExplainedInASentence) {
  for (const Field* field : all_fields()) {
    EXPECT_GE(field->help.size(), 6U) << field->path;
    EXPECT_TRUE(field->help.ends_with('.')) << field->path;
    EXPECT_FALSE(accepted_words(*field).empty()) << field->path;
    if (!field->simulated()) {
      EXPECT_TRUE(field->not_yet.starts_with("would ")) << field->path;
    }
  }
}

TEST(Schema, PathsAreUniqueAndEveryFieldHasAParent) {
  std::set<std::string_view> seen;
  for (const Field* field : all_fields()) {
    EXPECT_TRUE(seen.insert(field->path).second) << field->path;
    if (!field->parent().empty()) {
      EXPECT_TRUE(seen.contains(field->parent())) << field->path << " comes before its parent";
    }
  }
}

TEST(Schema, ChoicesHaveValuesAndQuantitiesADimension) {
  for (const Field* field : all_fields()) {
    EXPECT_EQ(field->type == FieldType::Choice, !field->choices.empty()) << field->path;
    const bool has_unit = field->type == FieldType::Quantity || field->type == FieldType::Duration;
    EXPECT_EQ(has_unit, !(field->dimension == Dimension{})) << field->path;
  }
}

TEST(Schema, WhatIsInsideAnUnsimulatedFieldIsNotSimulatedEither) {
  for (const Field* field : all_fields()) {
    const Field* above = field->parent().empty() ? nullptr : find_field(field->parent());
    if (above != nullptr && !above->simulated()) {
      EXPECT_FALSE(field->simulated()) << field->path;
    }
  }
}

TEST(Schema, EveryUnsimulatedFieldIsRefusedWithWhatItWouldDo) {
  int refused = 0;
  for (const Field* field : all_fields()) {
    if (field->simulated()) {
      continue;
    }
    const Field& reported = outermost_not_yet(*field);
    const std::string message =
        samples::error_of(samples::with(samples::disaggregated(), pointer_to(*field), "{}"));
    EXPECT_THAT(message, HasSubstr("not simulated yet: it " + std::string(reported.not_yet)));
    EXPECT_THAT(message, HasSubstr(std::string(reported.name()) + ": found")) << field->path;
    ++refused;
  }
  EXPECT_GT(refused, 30);
}

TEST(Schema, EveryUnsimulatedChoiceIsRefused) {
  int refused = 0;
  for (const Field* field : all_fields()) {
    for (const Choice& choice : field->choices) {
      if (field->simulated() && !choice.not_yet.empty()) {
        const std::string base =
            field->only_with.empty()
                ? samples::disaggregated()
                : samples::with(samples::aggregated(), "/workload", R"({"trace": "t.csv"})");
        const std::string value = "\"" + std::string(choice.value) + "\"";
        EXPECT_THAT(samples::error_of(samples::with(base, pointer_to(*field), value)),
                    HasSubstr("not simulated yet: it " + std::string(choice.not_yet)));
        ++refused;
      }
    }
  }
  EXPECT_GE(refused, 1);
}

// The default in the table is what the reader gives when the field is left out.
TEST(Schema, DefaultsAreThoseOfTheTypedScenario) {
  int compared = 0;
  for (const Field* field : all_fields()) {
    if (!field->simulated() || field->default_json.empty()) {
      continue;
    }
    if (field->path.ends_with(".most")) {
      continue;  // write_test.cpp
    }
    std::string base = base_with_room_for(*field);
    if (field->path.starts_with("pools[].parallel.")) {
      base = samples::with(base, "/pools/0/parallel", "{}");
    }
    if (field->path.starts_with("economics.")) {
      base = samples::with(base, "/economics", "{}");
    }
    if (field->path.starts_with("plan.")) {
      base = samples::with(base, "/plan", R"({"prefill": {}, "decode": {}, "aggregated": {}})");
    }
    if (field->path.starts_with("router.queue.")) {
      base = samples::with(base, "/router", R"({"queue": {}})");
    }
    if (field->path.starts_with("router.conditional.")) {
      base = samples::with(base, "/router", R"({"decode": "kv_aware", "conditional": {}})");
      base = samples::with(base, "/pools/1/limits/max_tokens_per_rank", "2048");
    }
    if (field->path == "pools[].replicas") {
      base = samples::without(base, "/pools/0/replicas");
    }
    const std::string written =
        samples::with(base, pointer_to(*field), std::string(field->default_json));
    ASSERT_EQ(samples::error_of(written), "no error") << field->path;
    EXPECT_EQ(samples::read(written), samples::read(base)) << field->path;
    ++compared;
  }
  EXPECT_GE(compared, 14);
  EXPECT_EQ(samples::read(samples::disaggregated()).seed, Scenario{}.seed);
  EXPECT_EQ(samples::read(samples::disaggregated()).network, NetworkSpec{});
  EXPECT_EQ(samples::read(samples::disaggregated()).measure, MeasureSpec{});
  EXPECT_EQ(samples::read(samples::disaggregated()).deployments.at(0).router, RouterSpec{});
  EXPECT_EQ(samples::read(samples::disaggregated()).deployments.at(0).name, DeploymentSpec{}.name);
}

// A value other than the default for every simulated field: it must change the scenario, and come
// back from the canonical JSON.
TEST(Schema, EverySimulatedFieldHasAnEffectAndRoundTrips) {
  struct Changed {
    const char* path;
    const char* value;
    bool trace = false;  // on a scenario with a trace
  };
  const std::vector<Changed> changes{
      {"name", R"("another")"},
      {"description", R"("words")"},
      {"seed", "99"},
      {"network.model", R"("ideal")"},
      {"network.oversubscription", "4"},
      {"measure.horizon", R"("90s")"},
      {"measure.warmup", R"("30s")"},
      {"measure.window", R"("90s")"},
      {"measure.series", R"("100ms")"},
      {"costs[]", R"(["h100-public"])"},
      {"estate.systems[].name", R"("other")"},
      {"estate.systems[].system", R"("hgx-b300")"},
      {"estate.systems[].nodes", "17"},
      {"deployment_name", R"("chat")"},
      {"model", R"("qwen3-32b")"},
      {"precision", R"("fp8")"},
      {"kv_dtype", R"("bf16")"},
      {"engine", R"("vllm")"},
      {"expert_load", R"("balanced")"},
      {"expert_load.power_law", "1.2"},
      {"expert_load.histogram[]", "[1, 2.5, 0, 4]"},
      {"redundant_experts", "32"},
      {"pools[].parallel", R"("TP8")"},
      {"pools[].parallel.attention_tp", "2"},
      {"pools[].parallel.attention_dp", "2"},
      {"pools[].parallel.pp", "2"},
      {"pools[].replicas", "5"},
      {"pools[].limits.max_batch_per_rank", "17"},
      {"pools[].limits.max_tokens_per_rank", "17"},
      {"mtp", R"({"depth": 2, "acceptance": 0.5})"},
      {"preemption", R"("recompute")"},
      {"kv_block", "8"},
      {"kv_watermark", "0.25"},
      {"pools[].limits.chunk_tokens", "512"},
      {"router.prefill", R"("least_loaded")"},
      {"pools[].prefix_cache", "false"},
      {"pools[].step_time_factor", "1.25"},
      {"pools[].expert_exchange", R"("all_gather")"},
      {"pools[].allow_span_domains", "true"},
      {"router.decode", R"("kv_aware")"},
      {"router.overlap_weight", "0.5"},
      {"router.prefill_load_scale", "2"},
      {"router.request_weight", "7"},
      {"router.block_tokens", "16"},
      {"router.temperature", "0.7"},
      {"router.event_lag", R"("7ms")"},
      {"router.queue", R"({"threshold": 1})"},
      {"router.queue.threshold", "0.5"},
      {"router.queue.order", R"("wspt")"},
      {"router.shed.busy_threshold", "7"},
      {"workload.name", R"("load")"},
      {"workload.description", R"("a month of logs")"},
      {"workload.concurrency", "7"},
      {"workload.prompt", "7"},
      {"workload.prompt.uniform[]", "[3, 4]"},
      {"workload.output", "7"},
      {"workload.length_pairing", R"("comonotone")"},
      {"workload.requests", "7"},
      {"workload.priority", "7"},
      {"slo.time_to_first_token", R"("7ms")"},
      {"slo.inter_token_latency", R"("7ms")"},
      {"slo.request_latency", R"("7ms")"},
      {"slo.attainment", "0.7"},
      {"estate.systems[].ownership", R"("owned")"},
      {"estate.systems[].capex", R"("2MUSD")"},
      {"estate.systems[].rent_per_gpu", R"("2USD/h")"},
      {"economics.basis", R"("spot")"},
      {"economics.owned_cost", R"("published")"},
      {"economics.charge", R"("used")"},
      {"economics.cloud", R"("aws")"},
      {"economics.term", R"("3-year")"},
      {"economics.peak.share", "0.2"},
      {"economics.peak.hours", "0.2"},
      {"economics.peak.cloud", R"("aws")"},
      {"economics.peak.term", R"("week")"},
      {"economics.date", R"("2026-08")"},
      {"economics.amortisation", R"("4year")"},
      {"economics.residual", "0.1"},
      {"economics.cost_of_capital", "0.07"},
      {"economics.energy_price", R"("0.07USD/kWh")"},
      {"economics.pue", "1.07"},
      {"economics.colocation_per_kw", R"("151USD/month")"},
      {"economics.network_share", "0.07"},
      {"economics.installation_share", "0.07"},
      {"economics.spares_share", "0.07"},
      {"economics.operations_share", "0.07"},
      {"economics.peak_to_average", "1.7"},
      {"economics.denominator", R"("output")"},
      {"economics.input_price", R"("0.55USD/Mtok")"},
      {"economics.output_price", R"("2.19USD/Mtok")"},
      {"plan.objective", R"("most_goodput")"},
      {"plan.budget.cost", R"("1MUSD/year")"},
      {"plan.budget.power", R"("200kW")"},
      {"plan.layouts[]", R"(["aggregated"])"},
      {"plan.mtp_depths[]", "[0, 2]"},
      {"plan.precisions[]", R"(["fp8"])"},
      {"plan.routers[]", R"(["kv_aware"])"},
      {"plan.spare_nodes", "1"},
      {"plan.gap", "0.1"},
      {"plan.risk", "0.9"},
      {"plan.seeds[]", "[7, 18446744073709551615]"},
      {"plan.prefill.estates[]", R"(["rack"])"},
      {"plan.prefill.parallel[]", R"(["DEP4", "TP8PP2"])"},
      {"plan.prefill.min_replicas", "2"},
      {"plan.prefill.max_replicas", "7"},
      {"plan.prefill.max_batch_per_rank[]", "[7, 8]"},
      {"plan.prefill.max_tokens_per_rank[]", "[7000]"},
      {"plan.prefill.chunk_tokens[]", "[0, 7]"},
      {"plan.decode.estates[]", R"(["rack"])"},
      {"plan.decode.parallel[]", R"(["DEP4", "TP8PP2"])"},
      {"plan.decode.min_replicas", "2"},
      {"plan.decode.max_replicas", "7"},
      {"plan.decode.max_batch_per_rank[]", "[7, 8]"},
      {"plan.aggregated.estates[]", R"(["rack"])"},
      {"plan.aggregated.parallel[]", R"(["DEP4", "TP8PP2"])"},
      {"plan.aggregated.min_replicas", "2"},
      {"plan.aggregated.max_replicas", "7"},
      {"plan.aggregated.max_batch_per_rank[]", "[7, 8]"},
      {"plan.aggregated.max_tokens_per_rank[]", "[7000]"},
      {"plan.aggregated.chunk_tokens[]", "[0, 7]"},
      {"plan.uncertain[]",
       R"([{"path": "seed", "pessimistic": "1", "likely": "2", "optimistic": "3", "source": "a"}])"},
      {"workload.trace", R"("u.csv")", true},
      {"workload.trace_format", R"("azure")", true},
      {"workload.speedup", "2.5", true},
      {"workload.trace_columns", R"("arrival=a:s,prompt=b,output=c")", true},
      {"workload.trace_block_tokens", "16", true},
      {"workload.trace_sessions", R"("recorded")", true},
      {"workload.trace_duplicates", R"("drop")", true},
      {"workload.users", "7", true},
      {"workload.jitter", R"("3s")", true},
      {"workload.trace_window[]", R"(["1min", "2min"])", true},
      {"workload.sample", "0.5", true},
      {"workload.max_prompt", "7", true},
      {"workload.max_output", "7", true},
  };
  std::set<std::string_view> covered{// exercised in read_test.cpp, or by the ones above
                                     "schema",
                                     "deployments[].name",  // several_test.cpp
                                     "slo.window",
                                     "plan.uncertain[].path",  // with "plan.uncertain[]"
                                     "plan.uncertain[].pessimistic",
                                     "plan.uncertain[].likely",
                                     "plan.uncertain[].optimistic",
                                     "plan.uncertain[].source",
                                     "mix.concurrency",
                                     "mix.rate",
                                     "mix.requests",
                                     "workload.weight",
                                     "deployments[]",
                                     "workloads[]",
                                     "estate.systems[].racks",
                                     "estate.systems[].contract_cost",
                                     "estate.systems[].contract_end",
                                     "router.shed.max_queue",
                                     "mtp.depth",           // with "mtp"
                                     "router.conditional",  // engine_choices_test.cpp
                                     "router.conditional.max_tokens",
                                     "router.conditional.max_share",
                                     "mtp.acceptance",
                                     "workload.mtp_acceptance",  // engine_choices_test.cpp
                                     "pools[].limits.chunk_steps",
                                     "pools[].role",
                                     "pools[].estate",
                                     "pools[].parallel.ep",
                                     "workload.rate",
                                     "workload.ramp",
                                     "workload.prompt.quantiles[]",
                                     "workload.prompt.quantiles[][]",
                                     "workload.output.uniform[]",
                                     "workload.output.quantiles[]",
                                     "workload.output.quantiles[][]"};
  std::string closed = samples::without(samples::disaggregated(), "/estate/systems/0/racks");
  closed = samples::with(closed, "/estate/systems/0/nodes", "18");
  const std::string trace =
      samples::with(samples::aggregated(), "/workload", R"({"trace": "t.csv"})");
  for (const Changed& change : changes) {
    covered.insert(change.path);
    const Field& field = *find_field(change.path);
    ASSERT_EQ(field.path, change.path);
    std::string base = change.trace ? trace : closed;
    if (field.path.starts_with("pools[].parallel.")) {
      base = samples::with(base, "/pools/0/parallel", "{}");
    }
    if (field.only_with == "expert_load") {
      base = samples::with(base, "/expert_load", R"("balanced")");
    }
    if (field.path.starts_with("economics.")) {
      base = samples::with(base, "/economics", R"({"peak": {"share": 0.1, "hours": 0.1}})");
    }
    std::string pointer = pointer_to(field);
    if (field.is_list()) {
      pointer = parent_pointer(pointer);
    }
    const std::string written = samples::with(base, pointer, change.value);
    ASSERT_EQ(samples::error_of(written), "no error") << change.path;
    const Scenario scenario = samples::read(written);
    EXPECT_NE(scenario, samples::read(base)) << change.path;
    const Scenario back = samples::read(to_json(scenario));
    if (!change.trace) {  // a trace is resolved against the folder once more
      EXPECT_EQ(back, scenario) << change.path;
    }
  }
  for (const Field* field : all_fields()) {
    const bool group = field->type == FieldType::Object;
    if (field->simulated() && !group && !is_drawn_at_random(*field)) {
      EXPECT_TRUE(covered.contains(field->path)) << field->path << " is not exercised";
    }
  }
}

}  // namespace
}  // namespace rackplan
