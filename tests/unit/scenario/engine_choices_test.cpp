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

TEST(EngineChoices, PiecesAreALimitOfTokensToo) {
  const std::string bare =
      samples::without(samples::aggregated(), "/pools/0/limits/max_tokens_per_rank");
  const Scenario chunked =
      samples::read(samples::with(bare, "/pools/0/limits/chunk_tokens", "512"));
  EXPECT_EQ(chunked.deployments.front().pools.front().limits.max_tokens_per_rank, 512);
  EXPECT_EQ(samples::read(to_json(chunked)), chunked);
}

TEST(EngineChoices, DecodeWorkersMayPrefillWhatTheyKnow) {
  const std::string conditional = samples::with(
      samples::disaggregated(), "/router", R"({"decode": "kv_aware", "conditional": {}})");
  const Scenario usual =
      samples::read(samples::with(conditional, "/pools/1/limits/chunk_tokens", "2048"));
  EXPECT_EQ(usual.deployments.front().router.conditional, ConditionalSpec{});
  EXPECT_EQ(samples::read(to_json(usual)), usual);
  const std::string own =
      samples::with(samples::with(conditional, "/pools/1/limits/max_tokens_per_rank", "4096"),
                    "/router/conditional",
                    R"({"max_tokens": 4096, "max_share": 0.5})");
  const Scenario off = samples::read(samples::with(own, "/pools/1/prefix_cache", "false"));
  EXPECT_EQ(off.deployments.front().router.conditional->max_tokens, 4096);
  EXPECT_EQ(off.deployments.front().router.conditional->max_share, 0.5);
  EXPECT_FALSE(off.deployments.front().pools.back().prefix_cache);
  EXPECT_EQ(samples::read(to_json(off)), off);
}

}  // namespace
}  // namespace rackplan
