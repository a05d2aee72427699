// SPDX-License-Identifier: Apache-2.0
// The serving core with everything on: attention-DP ranks, multi-token prediction, prefix caches,
// KV-aware routing of prefill and decode.
//
//   routing_bench REPLICAS MEAN_OUTPUT REQUESTS [kv_aware|round_robin]
//
// REPLICAS prefill replicas and as many decode replicas of 8 ranks each, on an ideal network.
// Closed loop, a quarter more users than the 128 slots of each decode replica. Prompts of 8,192
// tokens are 16 blocks of 512, the first 7 of which they share with others of their family; there
// are four families a prefill rank. Outputs are uniform around the mean, MTP of depth 2 accepts 60
// %. Prints tab-separated figures: requests per second of user CPU time, events a request, share of
// the blocks that were hits, blocks evicted a request.
#include "models/base/error.h"
#include "sim/engine/random.h"
#include "sim/fabric/ideal_fabric.h"
#include "sim/serving/serve.h"
#include "sim/workload/request_source.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <memory>
#include <numeric>
#include <string>
#include <sys/resource.h>
#include <utility>
#include <vector>

namespace rackplan {
namespace {

constexpr std::int32_t prompt_tokens = 8192;
constexpr std::int32_t block_tokens = 512;
constexpr std::size_t prompt_blocks = 16;
constexpr std::size_t shared_blocks = 7;
constexpr int ranks = 8;
constexpr int slots = 16;  // of a decode rank

class Discard final : public RequestLog {
 public:
  void completed(const Completion& /*completion*/) override {}
  void rejected(const Request& /*request*/, RejectReason /*reason*/, Tick /*tick*/) override {}
};

/// Users who each send the next request right after the answer to the last.
class Families final : public RequestSource {
 public:
  Families(std::int64_t users, std::int64_t families, std::int32_t output, std::int64_t requests)
      : arrivals_(static_cast<std::size_t>(users), 0),
        slots_(static_cast<std::size_t>(users) * 8, no_slot),
        blocks_(static_cast<std::size_t>(users)),
        free_(static_cast<std::size_t>(users)),
        families_(families),
        output_(output),
        requests_(static_cast<RequestId>(requests)) {
    std::iota(free_.rbegin(), free_.rend(), 0U);
  }

  std::optional<Request> next() override {
    if (arrivals_.empty() || next_ == requests_) {
      return std::nullopt;
    }
    const RequestId id = next_++;
    const auto family =
        static_cast<BlockHash>(draw_integer(1, families_, 1, Purpose::PromptLength, id));
    std::uint32_t& slot = slots_[id % slots_.size()];
    ensure(slot == no_slot, "no request lasts eight times as long as others");
    slot = free_.back();
    free_.pop_back();
    for (std::size_t i = 0; i < prompt_blocks; ++i) {
      blocks_[slot][i] = i < shared_blocks ? draw_bits(1, Purpose::Routing, family, i)
                                           : draw_bits(2, Purpose::Routing, id, i);
    }
    const Tick arrival = arrivals_.front();
    arrivals_.pop_front();
    return Request{.id = id,
                   .arrival = arrival,
                   .prompt_tokens = prompt_tokens,
                   .output_tokens = static_cast<std::int32_t>(draw_integer(
                       output_ / 2, output_ + output_ / 2, 1, Purpose::OutputLength, id))};
  }
  void on_complete(RequestId id, Tick tick) override {
    free_.push_back(std::exchange(slots_[id % slots_.size()], no_slot));
    arrivals_.push_back(tick + 1);
  }
  [[nodiscard]] PromptBlocks blocks_of(RequestId id) const override {
    return {{.tokens = block_tokens}, blocks_[slots_[id % slots_.size()]]};
  }

 private:
  static constexpr std::uint32_t no_slot = 0xFFFFFFFF;

  std::deque<Tick> arrivals_;
  std::vector<std::uint32_t> slots_;                          // of blocks_, by id, in a ring
  std::vector<std::array<BlockHash, prompt_blocks>> blocks_;  // one a user
  std::vector<std::uint32_t> free_;
  std::int64_t families_;
  std::int32_t output_;
  RequestId requests_;
  RequestId next_ = 0;
};

std::int64_t subticks(double seconds) {
  return static_cast<std::int64_t>(seconds * subticks_per_second);
}

// Decode 8 ms + 20 us a request + 1.5 ns a token of context; prefill 0.5 ms + 4 us a token.
std::shared_ptr<const StepTable> step_table() {
  std::vector<std::vector<StepTable::Segment>> rows;
  for (int batch = 1; batch <= slots; ++batch) {
    rows.push_back({{0, subticks(8e-3 + 20e-6 * batch), subticks(1.5e-9)}});
  }
  StepTable::PrefillGrid grid{.tokens = {1, 100'000},
                              .depth = {0},

                              .time = {subticks(0.504e-3), subticks(0.4005)}};
  return std::make_shared<const StepTable>(rows, grid);
}

NetworkPlan ports(int endpoints) {
  NetworkPlan plan;
  for (int i = 0; i < endpoints; ++i) {
    const auto link = static_cast<LinkId>(plan.links.size());
    for (const char* name : {"nvlink up", "nvlink down", "nic up", "nic down"}) {
      plan.links.push_back({std::to_string(i) + " " + name, 900.0 * GBps});
    }
    plan.endpoints.push_back({.name = std::to_string(i),
                              .nvlink_domain = 0,
                              .nvlink = {{link}, {link + 1}, 1.0 * us},
                              .scale_out = {{link + 2}, {link + 3}, 1.0 * us}});
  }
  return plan;
}

ServingPlan serving_plan(int replicas, RoutingPolicy routing) {
  const auto steps = step_table();
  ServingPlan plan;
  plan.first = {.replicas = replicas,
                .steps = steps,
                .routing = routing,
                .ranks = ranks,
                .max_prompts_per_rank = 8,
                .max_tokens_per_rank = 16'384,
                .kv_capacity_per_rank = 1'000'000};
  plan.decode = PoolPlan{.replicas = replicas,
                         .steps = steps,
                         .routing = routing,
                         .ranks = ranks,
                         .max_batch_per_rank = slots,
                         .kv_capacity_per_rank = 1'000'000,
                         .mtp = {.depth = 2, .acceptance = {0.6}, .seed = 1},
                         .first_endpoint = static_cast<EndpointId>(replicas * ranks)};
  plan.kv_bytes_per_token = 35'000;
  return plan;
}

double user_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec) +
         1e-6 * static_cast<double>(usage.ru_utime.tv_usec);
}

int run(int replicas, std::int32_t output, std::int64_t requests, const std::string& policy) {
  const ServingPlan plan = serving_plan(
      replicas, policy == "round_robin" ? RoutingPolicy::RoundRobin : RoutingPolicy::KvAware);
  const std::int64_t users = std::int64_t{replicas} * ranks * slots * 5 / 4;
  Families source(users, std::int64_t{replicas} * ranks * 4, output, requests);
  IdealFabric fabric(ports(2 * replicas * ranks));
  Discard log;
  const double start = user_seconds();
  const ServeResult result = serve(plan, source, fabric, log);
  const double seconds = user_seconds() - start;
  ensure(result.completed == requests, "every request completes");
  const PoolTally& prefill = result.first;
  std::printf("%.0f\t%.2f\t%.3f\t%.2f\n",
              static_cast<double>(requests) / seconds,
              static_cast<double>(result.events) / static_cast<double>(requests),
              static_cast<double>(prefill.prefix_hit_blocks) /
                  static_cast<double>(prefill.prefix_lookup_blocks),
              static_cast<double>(prefill.prefix_evicted_blocks) / static_cast<double>(requests));
  return 0;
}

}  // namespace
}  // namespace rackplan

int main(int argc, char** argv) {
  if (argc != 4 && argc != 5) {
    std::fputs("usage: routing_bench REPLICAS MEAN_OUTPUT REQUESTS [kv_aware|round_robin]\n",
               stderr);
    return 2;
  }
  return rackplan::run(std::atoi(argv[1]),
                       std::atoi(argv[2]),
                       std::atoll(argv[3]),
                       argc == 5 ? argv[4] : "kv_aware");
}
