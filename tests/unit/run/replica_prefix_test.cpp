// SPDX-License-Identifier: Apache-2.0
// One prefill replica that serves a trace in file order, one request at a time, finds what an LRU
// cache of its size finds.
#include "models/base/error.h"
#include "sim/fabric/ideal_fabric.h"
#include "sim/run/prefix_curve.h"
#include "sim/serving/serve.h"
#include "sim/workload/trace_reader.h"
#include "tests/unit/workload/trace_files.h"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <memory>
#include <vector>

namespace rackplan {
namespace {

/// The requests of a trace, 600 s apart: each has gone when the next arrives.
class FileOrder final : public RequestSource {
 public:
  explicit FileOrder(const std::filesystem::path& file)
      : trace_(file, TraceFormat::Mooncake, mooncake_blocks) {}

  std::optional<Request> next() override {
    const auto row = trace_.next();
    if (!row) {
      return std::nullopt;
    }
    const std::span<const BlockHash> hashes = trace_.blocks().hashes;
    blocks_.emplace_back(hashes.begin(), hashes.end());
    const RequestId id = blocks_.size() - 1;
    return Request{.id = id,
                   .arrival = static_cast<Tick>(id) * 600 * ticks_per_second,
                   .prompt_tokens = row->prompt_tokens,
                   .output_tokens = 1};
  }
  void on_complete(RequestId id, Tick /*tick*/) override { blocks_[id].clear(); }
  [[nodiscard]] PromptBlocks blocks_of(RequestId id) const override {
    return {mooncake_blocks, blocks_[id]};
  }

 private:
  TraceReader trace_;
  std::vector<std::vector<BlockHash>> blocks_;
};

class Discard final : public RequestLog {
 public:
  void completed(const Completion& /*completion*/) override {}
  void rejected(const Request& /*request*/, RejectReason /*reason*/, Tick /*tick*/) override {}
};

PoolTally serve_with_room_for(std::int64_t blocks, const std::filesystem::path& file) {
  const std::int64_t second = static_cast<std::int64_t>(subticks_per_second);
  const auto steps = std::make_shared<const StepTable>(
      std::vector<std::vector<StepTable::Segment>>{{{0, second, 0}}},
      StepTable::PrefillGrid{.tokens = {1}, .depth = {0}, .time = {second}});
  ServingPlan plan;
  plan.first = {.steps = steps, .kv_capacity_per_rank = blocks * mooncake_blocks.tokens};
  plan.decode = PoolPlan{.steps = steps, .kv_capacity_per_rank = 1'000'000, .first_endpoint = 1};
  NetworkPlan network;
  for (int i = 0; i < 2; ++i) {
    const auto link = static_cast<LinkId>(network.links.size());
    for (const char* name : {"up", "down", "nic up", "nic down"}) {
      network.links.push_back({std::to_string(i) + " " + name, 900.0 * GBps});
    }
    network.endpoints.push_back({.name = std::to_string(i),
                                 .nvlink_domain = 0,
                                 .nvlink = {{link}, {link + 1}, 0.0 * s},
                                 .scale_out = {{link + 2}, {link + 3}, 0.0 * s}});
  }
  FileOrder source(file);
  IdealFabric fabric(network);
  Discard log;
  const ServeResult result = serve(plan, source, fabric, log);
  EXPECT_EQ(result.completed, result.requests);
  return result.first;
}

TEST(ReplicaPrefix, MooncakeConversationHasItsKnownHitRatios) {
  constexpr const char* mooncake_file = "traces/mooncake/conversation_trace.jsonl.gz";
  const auto file = shared_data(mooncake_file);
  if (!file) {
    GTEST_SKIP() << mooncake_file << " is not below RACKPLAN_SHARED_DATA or ../shared/data";
  }
  // As in PrefixCurve: measured independently on the same file.
  constexpr std::array<std::int64_t, 7> capacities = {
      1'000, 5'000, 10'000, 30'000, 50'000, 100'000, 300'000};
  constexpr std::array<double, 7> ratios = {.0445, .1118, .2116, .3257, .3546, .3637, .3664};
  for (std::size_t i = 0; i < capacities.size(); ++i) {
    const PoolTally tally = serve_with_room_for(capacities[i], *file);
    EXPECT_EQ(tally.prefix_lookup_blocks, 288'500);
    EXPECT_EQ(tally.prefix_lookup_tokens, 144'793'823);
    EXPECT_NEAR(static_cast<double>(tally.prefix_hit_blocks) / 288'500.0, ratios[i], 1e-4)
        << capacities[i] << " blocks";
  }
}

}  // namespace
}  // namespace rackplan
