// SPDX-License-Identifier: Apache-2.0
#include "sim/run/evaluate.h"

#include "models/base/error.h"
#include "sim/run/evaluate_here.h"
#include "sim/run/system_lookup.h"
#include "sim/run/worker.h"
#include "sim/scenario/read.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <string>
#include <vector>

namespace rackplan {
namespace {

// One GB200 rack, two prefill workers of one GPU, one decode worker of one GPU.
constexpr const char* small = R"({
  "schema": 1,
  "name": "small",
  "estate": {"systems": [{"name": "rack", "system": "gb200-nvl72", "racks": 1}]},
  "model": "qwen3-32b",
  "precision": "fp8",
  "engine": "trtllm",
  "pools": [
    {"role": "prefill", "parallel": "TP1", "replicas": 2,
     "limits": {"max_batch_per_rank": 4, "max_tokens_per_rank": 8192}},
    {"role": "decode", "parallel": "TP1", "replicas": 1, "limits": {"max_batch_per_rank": 32}}
  ],
  "workload": {"concurrency": 40, "requests": 400, "prompt": {"uniform": [500, 1500]},
               "output": {"uniform": [50, 150]}},
  "slo": {"time_to_first_token": "1s", "inter_token_latency": "20ms"},
  "network": {"model": "ideal"}
})";

Scenario scenario(const std::vector<std::string>& sets = {}) {
  return scenario_from_text(small, "small", {}, nodes_per_rack(Catalogs::built_in()), sets);
}

Report here(const Scenario& question) {
  return evaluate_here(question, Catalogs::built_in());
}

class Evaluate : public testing::Test {
 protected:
  Evaluate() { set_worker_program(RACKPLAN_PROGRAM); }
};

TEST_F(Evaluate, AWorkerGivesTheSameReportBitForBit) {
  const Report ours = here(scenario());
  EXPECT_EQ(ours.deployments.at(0).requests.completed, 400);
  EXPECT_EQ(evaluate_in_worker(scenario(), {}, nullptr), ours);
}

TEST_F(Evaluate, SimgridWithoutContentionIsTheIdealNetwork) {
  // One user: never two transfers at once, so every one is alone on its links.
  const std::vector<std::string> one = {"workload.concurrency=1"};
  Report ideal = here(scenario(one));
  const Report simgrid =
      evaluate(scenario({"workload.concurrency=1", "network.model=simgrid"}), Catalogs::built_in());
  EXPECT_EQ(simgrid.provenance.network, "simgrid");
  EXPECT_EQ(simgrid.deployments.at(0).metrics, ideal.deployments.at(0).metrics);
  EXPECT_EQ(simgrid.deployments.at(0).traffic, ideal.deployments.at(0).traffic);
}

TEST_F(Evaluate, ContentionOnlyDelays) {
  // Two prefill workers on different racks than the decode worker share its way in.
  const std::vector<std::string> far = {
      R"(estate.systems=[{"name":"a","system":"gb200-nvl72","racks":1},)"
      R"({"name":"b","system":"gb200-nvl72","racks":1}])",
      "pools[0].estate=a",
      "pools[1].estate=b",
      "workload.prompt=8000"};
  std::vector<std::string> simgrid = far;
  simgrid.emplace_back("network.model=simgrid");
  const Report alone = here(scenario(far));
  const Report shared = evaluate(scenario(simgrid), Catalogs::built_in());
  // 8000 tokens · 131,072 B (64 layers · 2 · 8 heads · 128 · 1 B) over a 50 GB/s NIC: 21 ms at
  // least.
  EXPECT_GT(alone.deployments.at(0).network.mean_transfer_time / ms,
            8000.0 * 131072.0 / 50e9 * 1e3);
  EXPECT_GT(shared.deployments.at(0).network.mean_transfer_time,
            alone.deployments.at(0).network.mean_transfer_time);
  EXPECT_EQ(shared.deployments.at(0).traffic.transfer_bytes / byte, 400.0 * 8000.0 * 131072.0);
}

TEST_F(Evaluate, ThreadsDoNotDisturbEachOther) {
  const Report alone = here(scenario());
  std::vector<std::future<Report>> runs;
  for (int i = 0; i < 4; ++i) {
    runs.push_back(std::async(std::launch::async, [] { return here(scenario()); }));
  }
  for (auto& run : runs) {
    EXPECT_EQ(run.get(), alone);
  }
}

TEST_F(Evaluate, EveryTokenIsAccountedFor) {
  const Report report = here(scenario());
  EXPECT_TRUE(report.deployments.at(0).requests.balanced());
  EXPECT_EQ(report.deployments.at(0).requests.sent, 400);
  // All completed: what was prefilled and generated is what the requests asked for.
  EXPECT_EQ(static_cast<double>(report.deployments.at(0).traffic.prompt_tokens),
            report.deployments.at(0).metrics.input_sequence_length.sum);
  EXPECT_EQ(static_cast<double>(report.deployments.at(0).traffic.generated_tokens),
            report.deployments.at(0).metrics.output_sequence_length.sum);
  EXPECT_EQ(report.deployments.at(0).traffic.transfers, 400);
  EXPECT_EQ(report.deployments.at(0).traffic.transfer_bytes / byte,
            static_cast<double>(report.deployments.at(0).traffic.prompt_tokens) * 131072.0);
}

TEST_F(Evaluate, AHorizonLeavesRequestsUnfinishedAndSaysWhere) {
  const Report report = here(scenario({"measure.horizon=2s"}));
  EXPECT_TRUE(report.deployments.at(0).requests.balanced());
  EXPECT_GT(report.deployments.at(0).requests.unfinished.total(), 0);
  EXPECT_LE(report.deployments.at(0).requests.unfinished.total(), 40);  // the users
  EXPECT_LT(report.deployments.at(0).requests.completed, 400);
}

TEST_F(Evaluate, AWarmUpChangesWhatIsMeasuredButNotTheRun) {
  const Report whole = here(scenario());
  const Report warm = here(scenario({"measure.warmup=2s", "measure.window=1s"}));
  EXPECT_EQ(warm.deployments.at(0).requests, whole.deployments.at(0).requests);
  EXPECT_EQ(warm.deployments.at(0).traffic, whole.deployments.at(0).traffic);
  // All 40 users come at once: their prompts are over in the warm-up.
  const PoolReport& prefill = warm.deployments.at(0).pools.at(0);
  EXPECT_LT(prefill.utilisation.mean, whole.deployments.at(0).pools.at(0).utilisation.mean);
  EXPECT_LT(prefill.mean_queue, whole.deployments.at(0).pools.at(0).mean_queue);
  const LinkReport& link = warm.deployments.at(0).network.links.at(0);
  EXPECT_LT(link.bytes, whole.deployments.at(0).network.links.at(0).bytes);
  EXPECT_GT(link.bytes, 0.5 * whole.deployments.at(0).network.links.at(0).bytes);
  EXPECT_LT(warm.deployments.at(0).metrics.inter_chunk_latency.count,
            whole.deployments.at(0).metrics.inter_chunk_latency.count);
  const Measurement& measurement = *warm.deployments.at(0).measurement;
  EXPECT_GT(measurement.warmup_requests, 40);  // the users' first requests, and then some
  EXPECT_EQ(warm.deployments.at(0).metrics.request_count + measurement.warmup_requests, 400);
  EXPECT_LT(warm.deployments.at(0).metrics.benchmark_duration,
            whole.deployments.at(0).metrics.benchmark_duration - 1.9 * s);
}

// TP16 on two HGX H200 servers of 8.
TEST_F(Evaluate, AWorkerOverTwoServersPaysForTheNetworkBetweenThem) {
  const auto on_servers = [](const std::string& parallel) {
    return scenario({"estate.systems[0].system=hgx-h200",
                     "estate.systems[0].nodes=6",
                     "pools[0].parallel=TP4",
                     "pools[1].parallel=" + parallel});
  };
  EXPECT_THROW((void)here(on_servers("TP16")), Infeasible);
  Scenario wide = on_servers("TP16");
  wide.deployments[0].pools[1].allow_span_domains = true;
  const Report spanning = here(wide);
  const PoolReport& pool = spanning.deployments.at(0).pools.at(1);
  EXPECT_EQ(pool.gpus, 16);
  EXPECT_EQ(spanning.estate.at(0).nodes_used, 3);  // two prefill workers of 4 GPUs share the first
  // Two all-reduces in each of 64 layers, each there and back between the servers.
  const Seconds crossing = Catalogs::built_in().system_at("hgx-h200").scale_out.latency;
  EXPECT_GT(spanning.deployments[0].metrics.inter_token_latency.p50 * ms,
            64.0 * 2.0 * 2.0 * crossing);
  EXPECT_TRUE(std::any_of(spanning.notes.begin(), spanning.notes.end(), [](const auto& note) {
    return note.find("several NVLink domains") != std::string::npos;
  }));
}

// Prefill on one server, decode on others of another rack, four servers to a rack.
TEST_F(Evaluate, TransfersBetweenRacksShareAnOversubscribedTrunk) {
  const auto oversubscribed = [](double factor, const char* network) {
    Scenario question = scenario({"estate.systems[0].system=hgx-h200",
                                  "estate.systems[0].nodes=8",
                                  "pools[0].replicas=32",
                                  std::string("network.model=") + network});
    question.network.oversubscription = factor;
    return evaluate(question, Catalogs::built_in()).deployments.at(0).network;
  };
  const NetworkReport free = oversubscribed(1.0, "simgrid");
  const NetworkReport clogged = oversubscribed(64.0, "simgrid");
  EXPECT_GT(clogged.mean_transfer_time, free.mean_transfer_time);
  const auto trunks = [](const NetworkReport& network) {
    return std::count_if(network.links.begin(), network.links.end(), [](const LinkReport& link) {
      return link.name.find("trunk") != std::string::npos;
    });
  };
  EXPECT_EQ(trunks(free), 0);
  EXPECT_EQ(trunks(clogged), 2);  // up from the one rack, down to the other
  EXPECT_LT(oversubscribed(64.0, "ideal").mean_transfer_time, clogged.mean_transfer_time);
}

TEST_F(Evaluate, WindowsAddUpToTheMetrics) {
  const Report report =
      here(scenario({"measure.warmup=1s", "measure.window=700ms", "measure.horizon=6s"}));
  const std::vector<WindowReport>& windows = report.deployments.at(0).measurement->windows;
  ASSERT_GT(windows.size(), 3U);
  double requests = 0.0;
  double good = 0.0;
  double tokens = 0.0;
  for (const WindowReport& window : windows) {
    EXPECT_NEAR(window.start / s, 1.0 + 0.7 * static_cast<double>(window.index), 1e-12);
    requests += static_cast<double>(window.request_count);
    good += window.good_request_fraction * static_cast<double>(window.request_count);
    tokens += (window.total_token_throughput * window.length) / token;
    EXPECT_NEAR(
        window.request_throughput * window.length, static_cast<double>(window.request_count), 1e-6);
  }
  EXPECT_EQ(requests, static_cast<double>(report.deployments.at(0).metrics.request_count));
  EXPECT_NEAR(good, static_cast<double>(report.deployments.at(0).metrics.good_request_count), 1e-6);
  EXPECT_NEAR(tokens,
              report.deployments.at(0).metrics.input_sequence_length.sum +
                  report.deployments.at(0).metrics.output_sequence_length.sum,
              1e-3);
  // 5 s from the warm-up to the horizon are 7 windows of 0.7 s and 0.1 s.
  EXPECT_EQ(windows.back().index, 7);
  EXPECT_NEAR(windows.back().length / ms, 100.0, 1e-6);
}

TEST_F(Evaluate, AStoppedRunHasNoReport) {
  std::stop_source stop;
  stop.request_stop();
  const Scenario endless = scenario({"workload.requests=100000000"});
  EXPECT_THROW((void)evaluate_here(endless, Catalogs::built_in(), stop.get_token()), Interrupted);
  EXPECT_THROW((void)evaluate_in_worker(endless, stop.get_token(), nullptr), Interrupted);
}

TEST_F(Evaluate, AModelThatDoesNotFitIsInfeasibleInTheWorkerToo) {
  // DeepSeek-R1 in fp4 needs about 0.37 TB; one GPU has 0.2 TB.
  const std::vector<std::string> sets = {
      "model=deepseek-r1", "precision=fp4", "network.model=simgrid"};
  EXPECT_THROW((void)here(scenario(sets)), Infeasible);
  try {
    (void)evaluate(scenario(sets), Catalogs::built_in());
    FAIL() << "it fits";
  } catch (const Infeasible& error) {
    EXPECT_NE(error.nearest(), "");
  }
}

TEST_F(Evaluate, ALostWorkerIsTheEnvironmentsFault) {
  set_worker_program("/bin/true");
  EXPECT_THROW((void)evaluate_in_worker(scenario(), {}, nullptr), EnvironmentError);
  set_worker_program("/nonexistent/rackplan");
  EXPECT_THROW((void)evaluate_in_worker(scenario(), {}, nullptr), EnvironmentError);
}

TEST_F(Evaluate, ATraceThatIsMissingIsWrongInputInTheWorkerToo) {
  Scenario question = scenario({"network.model=simgrid"});
  question.deployments.at(0).workloads.at(0).arrivals =
      TraceArrivals{.file = "no-such-trace.csv", .format = "auto"};
  EXPECT_THROW((void)evaluate(question, Catalogs::built_in()), InputError);
}

// "small" twice, the second with its own seed and a share of the users for a second workload.
constexpr const char* both = R"({
  "schema": 1,
  "estate": {"systems": [{"name": "rack", "system": "gb200-nvl72", "nodes": 2}]},
  "deployments": [
    {"name": "a", "model": "qwen3-32b", "precision": "fp8", "engine": "trtllm",
     "pools": [
       {"role": "prefill", "parallel": "TP1", "replicas": 2,
        "limits": {"max_batch_per_rank": 4, "max_tokens_per_rank": 8192}},
       {"role": "decode", "parallel": "TP1", "replicas": 1, "limits": {"max_batch_per_rank": 32}}],
     "workload": {"concurrency": 40, "requests": 200, "prompt": {"uniform": [500, 1500]},
                  "output": {"uniform": [50, 150]}},
     "slo": {"time_to_first_token": "1s"}},
    {"name": "b", "model": "qwen3-32b", "precision": "fp8", "engine": "trtllm",
     "pools": [
       {"role": "aggregated", "parallel": "TP2", "replicas": 1,
        "limits": {"max_batch_per_rank": 64, "max_tokens_per_rank": 8192}}],
     "mix": {"concurrency": 20, "requests": 100},
     "workloads": [
       {"name": "short", "weight": 3, "prompt": 500, "output": 50,
        "slo": {"time_to_first_token": "1ms", "attainment": 0.5}},
       {"name": "long", "weight": 1, "prompt": 5000, "output": 50,
        "slo": {"time_to_first_token": "1h", "attainment": 0.5, "window": "1s"}}]}
  ],
  "network": {"model": "ideal"}
})";

Scenario two_deployments(const std::vector<std::string>& sets = {}) {
  return scenario_from_text(both, "both", {}, nodes_per_rack(Catalogs::built_in()), sets);
}

TEST_F(Evaluate, ADeploymentFaresAsItWouldAlone) {
  // They share trays, but no links: the first is the first alone, to the bit.
  const Report report = here(two_deployments());
  const Report alone = here(scenario({"estate.systems[0].nodes=2",
                                      "deployment_name=a",
                                      "workload.requests=200",
                                      "slo.inter_token_latency=null",
                                      "slo.time_to_first_token=1s"}));
  ASSERT_EQ(report.deployments.size(), 2U);
  EXPECT_EQ(report.deployments[0], alone.deployments.at(0));
  EXPECT_EQ(evaluate_in_worker(two_deployments(), {}, nullptr), report);
}

TEST_F(Evaluate, TheEstateSaysWhoHasWhat) {
  // a: three workers of one GPU; b: one of two, for which the fourth GPU of the tray is too few.
  const EstateReport estate = here(two_deployments()).estate.at(0);
  EXPECT_EQ(estate.nodes_used, 2);
  EXPECT_EQ(estate.gpus, 8);
  EXPECT_EQ(estate.gpus_used, 5);
  EXPECT_EQ(estate.deployments,
            (std::vector<EstateShare>{{.name = "a", .gpus = 3, .nodes = 1},
                                      {.name = "b", .gpus = 2, .nodes = 1}}));
}

TEST_F(Evaluate, WorkloadsAreMeasuredAndJudgedByThemselves) {
  const DeploymentReport report = here(two_deployments()).deployments.at(1);
  ASSERT_EQ(report.workloads.size(), 2U);
  const WorkloadReport& quick = report.workloads[0];  // nothing answers within 1 ms
  const WorkloadReport& patient = report.workloads[1];
  EXPECT_EQ(quick.metrics->request_count, 75);
  EXPECT_EQ(quick.metrics->good_request_count, 0);
  EXPECT_EQ(quick.metrics->input_sequence_length.sum, 75.0 * 500.0);
  EXPECT_FALSE(quick.verdict->met);
  EXPECT_EQ(quick.verdict->windows_met, std::nullopt);
  EXPECT_EQ(patient.metrics->request_count, 25);
  EXPECT_EQ(patient.metrics->good_request_fraction, 1.0);
  EXPECT_TRUE(patient.verdict->met);
  EXPECT_EQ(patient.verdict->windows_met, 1.0);
  std::int64_t in_windows = 0;
  for (const SloWindow& window : patient.verdict->windows) {
    in_windows += window.requests;
  }
  EXPECT_EQ(in_windows, 25);
  EXPECT_EQ(report.metrics.request_count, 100);
  EXPECT_EQ(report.metrics.good_request_count, 25);
}

TEST_F(Evaluate, ADeploymentThatDoesNotFitIsNamed) {
  try {
    (void)here(
        two_deployments({"deployments[1].model=deepseek-r1", "deployments[1].precision=fp4"}));
    FAIL() << "it fits";
  } catch (const Infeasible& error) {
    EXPECT_TRUE(error.reason().starts_with("b: ")) << error.reason();
  }
  try {
    (void)here(two_deployments({"deployments[1].engine=nonsense"}));
    FAIL() << "there is such an engine";
  } catch (const InputError& error) {
    EXPECT_EQ(error.parts().path, "deployments[1].engine");
  }
}

}  // namespace
}  // namespace rackplan
