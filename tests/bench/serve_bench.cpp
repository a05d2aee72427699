// SPDX-License-Identifier: Apache-2.0
// The serving core alone, with a network of choice, beside the oracle that makes every step:
//
//   serve_bench PREFILL DECODE BATCH KIND REQUESTS [PORT_GBPS KV_BYTES]
//   KIND: ideal | handover | always (SimGrid for lone transfers too) | stepping (the oracle)
//
// Closed loop, a quarter more users than slots, prompts of 1,000 tokens, outputs uniform in 500 to
// 1,500, KV of KV_BYTES (131,072) a token over ports of PORT_GBPS (900) GB/s. Prints one line of
// tab-separated figures: requests per second of user CPU time, events per request, mean decode
// batch, use of the ports that leave the prefill replicas.
#include "models/base/error.h"
#include "sim/fabric/ideal_fabric.h"
#include "sim/fabric/simgrid_fabric.h"
#include "sim/serving/serve.h"
#include "sim/workload/closed_loop_source.h"
#include "tests/oracle/oracle.h"

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <sys/resource.h>

namespace rackplan {
namespace {

class Discard final : public RequestLog {
 public:
  void completed(const Completion& /*completion*/) override {}
  void rejected(const Request& /*request*/, RejectReason /*reason*/, Tick /*tick*/) override {}
};

std::int64_t subticks(double seconds) {
  return static_cast<std::int64_t>(seconds * subticks_per_second);
}

// Decode 8 ms + 20 us a request + 1.5 ns a token of context, 1.6 ns from 50,000 on; prefill 0.5 ms
// + 20 us a token.
std::shared_ptr<const StepTable> step_table(int max_batch) {
  std::vector<std::vector<StepTable::Segment>> rows;
  for (int batch = 1; batch <= max_batch; ++batch) {
    const std::int64_t start = subticks(8e-3 + 20e-6 * batch);
    const std::int64_t slope = subticks(1.5e-9);
    rows.push_back({{0, start, slope}, {50'000, start + 50'000 * slope, subticks(1.6e-9)}});
  }
  StepTable::PrefillGrid grid{.tokens = {1, 100'000},
                              .depth = {0},

                              .time = {subticks(0.52e-3), subticks(0.5e-3 + 2.0)}};
  return std::make_shared<const StepTable>(rows, grid);
}

NetworkPlan ports(int endpoints, double gbps) {
  NetworkPlan plan;
  for (int i = 0; i < endpoints; ++i) {
    const auto link = static_cast<LinkId>(plan.links.size());
    for (const char* name : {"nvlink up", "nvlink down", "nic up", "nic down"}) {
      plan.links.push_back({std::to_string(i) + " " + name, gbps * GBps});
    }
    plan.endpoints.push_back({.name = std::to_string(i),
                              .nvlink_domain = 0,
                              .nvlink = {{link}, {link + 1}, 1.0 * us},
                              .scale_out = {{link + 2}, {link + 3}, 1.0 * us}});
  }
  return plan;
}

ServingPlan serving_plan(int prefill, int decode, int batch, std::int64_t kv_bytes) {
  constexpr std::int64_t plenty = 1'000'000'000;
  const auto steps = step_table(batch);
  ServingPlan plan;
  plan.first = {.replicas = prefill,
                .steps = steps,
                .routing = RoutingPolicy::LeastLoaded,
                .max_prompts_per_rank = 8,
                .max_tokens_per_rank = 8192,
                .kv_capacity_per_rank = plenty};
  plan.decode = PoolPlan{.replicas = decode,
                         .steps = steps,
                         .routing = RoutingPolicy::LeastLoaded,
                         .max_batch_per_rank = batch,
                         .kv_capacity_per_rank = plenty,
                         .first_endpoint = static_cast<EndpointId>(prefill)};
  plan.kv_bytes_per_token = kv_bytes;
  return plan;
}

std::unique_ptr<Fabric> fabric_of(const std::string& kind, const NetworkPlan& network) {
  if (kind == "handover") {
    return std::make_unique<SimgridFabric>(network, SimgridFabric::Mode::HandOver);
  }
  if (kind == "always") {
    return std::make_unique<SimgridFabric>(network, SimgridFabric::Mode::Always);
  }
  return std::make_unique<IdealFabric>(network);
}

double user_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec) +
         1e-6 * static_cast<double>(usage.ru_utime.tv_usec);
}

double mean_batch(const PoolTally& tally) {
  double seconds = 0.0;
  double requests = 0.0;
  for (const BatchTime& spent : tally.decode_by_batch) {
    seconds += spent.seconds;
    requests += spent.request_seconds;
  }
  return requests / seconds;
}

struct Network {
  std::string kind;
  double port_gbps = 900.0;
  std::int64_t kv_bytes = 131'072;
};

int run(int prefill, int decode, int batch, const Network& network, std::int64_t requests) {
  const std::string& kind = network.kind;
  const ServingPlan plan = serving_plan(prefill, decode, batch, network.kv_bytes);
  const auto source = make_closed_loop_source({.seed = 1,
                                               .concurrency = decode * batch * 5 / 4,
                                               .requests = requests,
                                               .prompt = FixedTokens{1000},
                                               .output = UniformTokens{500, 1500}});
  const auto fabric = fabric_of(kind, ports(prefill + decode, network.port_gbps));
  Discard log;
  const double start = user_seconds();
  const ServeResult result = kind == "stepping"
                                 ? oracle::serve_step_by_step(plan, *source, *fabric, log)
                                 : serve(plan, *source, *fabric, log);
  const double seconds = user_seconds() - start;
  ensure(result.completed == requests, "every request completes");
  const double carried = static_cast<double>(result.transfer_bytes);
  std::printf(
      "%.0f\t%.2f\t%.1f\t%.3f\n",
      static_cast<double>(requests) / seconds,
      static_cast<double>(result.events) / static_cast<double>(requests),
      mean_batch(result.decode),
      carried / (1e9 * network.port_gbps * prefill * to_seconds(result.duration).in_base()));
  return 0;
}

}  // namespace
}  // namespace rackplan

int main(int argc, char** argv) {
  if (argc != 6 && argc != 8) {
    std::fputs(
        "usage: serve_bench PREFILL DECODE BATCH ideal|handover|always|stepping REQUESTS "
        "[PORT_GBPS KV_BYTES]\n",
        stderr);
    return 2;
  }
  rackplan::Network network{.kind = argv[4]};
  if (argc == 8) {
    network.port_gbps = std::atof(argv[6]);
    network.kv_bytes = std::atoll(argv[7]);
  }
  return rackplan::run(
      std::atoi(argv[1]), std::atoi(argv[2]), std::atoi(argv[3]), network, std::atoll(argv[5]));
}
