// SPDX-License-Identifier: Apache-2.0
#include "tests/oracle/agreed_run.h"

#include "tests/oracle/oracle.h"

#include <gtest/gtest.h>

namespace rackplan::oracle {

Ran agreed_run(const ServingPlan& plan,
               std::vector<Request> requests,
               const TestBlocks& blocks,
               const FabricRule& rule) {
  for (std::size_t i = 0; i < requests.size(); ++i) {
    requests[i].id = i;
  }
  Ran ran;
  for (const bool fast : {true, false}) {
    ListSource source(requests, blocks);
    TestFabric fabric(rule);
    Recorder log;
    const ServeResult result =
        fast ? serve(plan, source, fabric, log) : serve_step_by_step(plan, source, fabric, log);
    if (fast) {
      ran = {result, log.outcomes()};
      continue;
    }
    EXPECT_EQ(log.outcomes(), ran.outcomes);
    EXPECT_EQ(result.chunk_gaps, ran.result.chunk_gaps);
    EXPECT_EQ(result.first.prefix_hit_tokens, ran.result.first.prefix_hit_tokens);
    EXPECT_EQ(result.first.prefix_evicted_blocks, ran.result.first.prefix_evicted_blocks);
    EXPECT_EQ(result.first.kv_reserved_peak, ran.result.first.kv_reserved_peak);
    EXPECT_EQ(result.held, ran.result.held);
    EXPECT_EQ(result.local_prefills, ran.result.local_prefills);
    EXPECT_EQ(result.decode.prefix_hit_tokens, ran.result.decode.prefix_hit_tokens);
  }
  return ran;
}

void expect_outcome(const Outcome& outcome, RequestId id, Tick first_token, Tick completed) {
  EXPECT_FALSE(outcome.reason.has_value());
  EXPECT_EQ(outcome.completion.request.id, id);
  EXPECT_EQ(outcome.completion.first_token, first_token);
  EXPECT_EQ(outcome.completion.completed, completed);
}

}  // namespace rackplan::oracle
