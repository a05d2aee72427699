// SPDX-License-Identifier: Apache-2.0
#include "sim/placement/placement.h"
#include "sim/plan/lower_hull.h"
#include "sim/plan/node_count.h"
#include "sim/plan/search_space.h"
#include "sim/plan/target_judge.h"
#include "sim/run/system_lookup.h"
#include "sim/scenario/read.h"
#include "sim/scenario/write.h"
#include "tests/unit/plan/random_question.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace rackplan {
namespace {

const Catalogs& catalogs() {
  return Catalogs::built_in();
}

// (2.5, 5) lies above the line from (2, 4) to (3, 3).
TEST(LowerHull, MixesItsCorners) {
  const LowerHull hull({{3.0, 3.0}, {1.0, 10.0}, {2.5, 5.0}, {2.0, 4.0}, {4.0, 3.5}});
  EXPECT_EQ(hull.value_at(0.9), std::nullopt);
  EXPECT_DOUBLE_EQ(*hull.value_at(1.0), 10.0);
  EXPECT_DOUBLE_EQ(*hull.value_at(1.5), 7.0);
  EXPECT_DOUBLE_EQ(*hull.value_at(2.5), 3.5);
  EXPECT_DOUBLE_EQ(*hull.value_at(9.0), 3.0);
  EXPECT_DOUBLE_EQ(hull.least(), 3.0);
}

// Prefill workers of 4 and decode workers of 8 and 16 GPUs in racks of 18 trays of 4.
TEST(NodeCount, IsThatOfPlacement) {
  const SystemSpec& system = catalogs().system_at("gb200-nvl72");
  for (const int decode_gpus : {2, 8, 16}) {
    for (const std::int32_t first : {1, 3, 17, 19}) {
      const std::vector<NodesNeeded> needed = nodes_needed(system, 4, first, decode_gpus, 40);
      for (std::int32_t then = 1; then < static_cast<std::int32_t>(needed.size()); ++then) {
        DeploymentSpec deployment;
        deployment.pools.resize(2);
        deployment.pools[0].role = PoolRole::Prefill;
        deployment.pools[0].parallel = {.attention_dp = 4, .ep = 4};
        deployment.pools[1].role = PoolRole::Decode;
        deployment.pools[1].parallel = {.attention_dp = decode_gpus, .ep = decode_gpus};
        deployment.pools[0].replicas = first;
        deployment.pools[1].replicas = then;
        const NodesNeeded& count = needed[static_cast<std::size_t>(then)];
        const auto placed = [&](std::int32_t nodes) {
          return place({deployment},
                       {{.name = "rack", .system = "gb200-nvl72", .nodes = nodes}},
                       system_lookup(catalogs()));
        };
        EXPECT_EQ(placed(count.extent).systems.front().nodes_used, count.used);
        EXPECT_ANY_THROW((void)placed(count.extent - 1)) << "one node fewer is too few";
      }
    }
  }
}

TEST(CandidateSettings, TurnTheQuestionIntoTheCandidate) {
  const Scenario question = random_question(7);
  const SearchSpace space = search_space(question, catalogs());
  for (const std::size_t i : {std::size_t{0}, space.candidates.size() - 1}) {
    const Candidate& candidate = space.candidates[i];
    Scenario wanted = candidate_scenario(
        question, space.families[static_cast<std::size_t>(candidate.family)], candidate);
    std::vector<std::string> sets;
    for (const CandidateSetting& setting : candidate_settings(wanted)) {
      sets.push_back(setting.path + "=" + setting.value);
    }
    const Scenario set =
        scenario_from_text(to_json(question), "question", ".", nodes_per_rack(catalogs()), sets);
    EXPECT_EQ(set.deployments, wanted.deployments);
    EXPECT_EQ(set.estate, wanted.estate);
  }
}

class Nobody final : public RequestLog {
 public:
  void completed(const Completion& /*completion*/) override {}
  void rejected(const Request& /*request*/, RejectReason /*reason*/, Tick /*tick*/) override {}
};

// 100 requests, one a second, 90 % of which must have their first token within a second.
class Judged {
 public:
  explicit Judged(Tick window, std::int64_t enough = 10)
      : judge_({{.deployment = 0,
                 .workload = 0,
                 .name = {},
                 .metric = "all targets",
                 .limit = {},
                 .slo = {.time_to_first_token = ticks_per_second},
                 .share = 0.9,
                 .window = window,
                 .enough = enough}},
               {100},
               0,
               true),
        log_(judge_.before(0, nobody_)) {}

  void request(int second, bool good) {
    const Tick arrival = second * ticks_per_second;
    const Tick end = arrival + ticks_per_second / 2;
    log_.completed({.request = {.arrival = arrival, .prompt_tokens = 1, .output_tokens = 1},
                    .first_token = good ? end : arrival + 2 * ticks_per_second,
                    .completed = end + 2 * ticks_per_second});
  }
  [[nodiscard]] const TargetJudge& judge() const { return judge_; }

 private:
  Nobody nobody_;
  TargetJudge judge_;
  RequestLog& log_;
};

TEST(TargetJudge, IsSureWithTheEleventhBadRequestOfAHundred) {
  Judged run(1000 * ticks_per_second);
  for (int i = 0; i < 10; ++i) {
    run.request(i, false);
    EXPECT_FALSE(run.judge().stop().stop_requested()) << i;
  }
  run.request(10, false);
  EXPECT_TRUE(run.judge().stop().stop_requested());
  EXPECT_DOUBLE_EQ(run.judge().outcomes().front().reached, 0.89);
}

// Windows of 20 s: two bad requests of 20 are 90 %, three are not, whatever comes later.
TEST(TargetJudge, IsSureOfAWindowWhenItIsOver) {
  Judged run(20 * ticks_per_second);
  for (int i = 0; i < 17; ++i) {
    run.request(i, i >= 3);
  }
  EXPECT_FALSE(run.judge().missed()) << "the first window is open up to 20 s";
  run.request(18, true);  // ends at 20.5 s
  EXPECT_TRUE(run.judge().missed());
  EXPECT_TRUE(run.judge().outcomes({0}).front().each_window);
}

TEST(TargetJudge, LeavesOutWindowsWithTooFewRequests) {
  Judged run(20 * ticks_per_second, 18);
  for (int i = 0; i < 60; ++i) {
    if (i >= 17 || i < 3) {
      run.request(i, i >= 3);
    }
  }
  EXPECT_FALSE(run.judge().missed());
}

TEST(TargetJudge, CountsUnfinishedRequestsAsBad) {
  Judged run(1000 * ticks_per_second);
  for (int i = 0; i < 90; ++i) {
    run.request(i, true);
  }
  EXPECT_TRUE(run.judge().outcomes({10}).front().met);
  EXPECT_FALSE(run.judge().outcomes({11}).front().met);
}

}  // namespace
}  // namespace rackplan
