// SPDX-License-Identifier: Apache-2.0
// Choices that say something only beside another one: pieces of prompts, acceptance of drafts.
#include "sim/scenario/write.h"
#include "tests/unit/scenario/samples.h"

#include <gtest/gtest.h>

namespace rackplan {
namespace {

TEST(EngineChoices, PiecesOfPromptsRunAloneOrWithDecoding) {
  const std::string chunked =
      samples::with(samples::aggregated(), "/pools/0/limits/chunk_tokens", "512");
  const Scenario by_engine = samples::read(chunked);
  EXPECT_FALSE(by_engine.deployments.front().pools.front().limits.mixes_decode);
  const Scenario alone =
      samples::read(samples::with(chunked, "/pools/0/limits/chunk_steps", R"("alone")"));
  EXPECT_EQ(alone.deployments.front().pools.front().limits.mixes_decode, false);
  const Scenario mixed =
      samples::read(samples::with(chunked, "/pools/0/limits/chunk_steps", R"("mixed")"));
  EXPECT_EQ(mixed.deployments.front().pools.front().limits.mixes_decode, true);
  EXPECT_EQ(samples::read(to_json(mixed)), mixed);
  EXPECT_EQ(samples::read(to_json(alone)), alone);
}

TEST(EngineChoices, AWorkloadMayAcceptDraftsAtARateOfItsOwn) {
  const std::string drafting =
      samples::with(samples::disaggregated(), "/mtp", R"({"depth": 2, "acceptance": 0.5})");
  const Scenario own = samples::read(samples::with(drafting, "/workload/mtp_acceptance", "0.75"));
  EXPECT_EQ(own.deployments.front().mtp->depth, 2);
  EXPECT_EQ(own.deployments.front().mtp->acceptance, 0.5);
  EXPECT_EQ(own.deployments.front().workloads.front().mtp_acceptance, 0.75);
  EXPECT_EQ(samples::read(to_json(own)), own);
}

}  // namespace
}  // namespace rackplan
