// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/losses.h"

#include "tests/unit/plan/small_question.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace rackplan {
namespace {

std::vector<Loss> losses_of(const std::vector<std::string>& sets) {
  return losses(testing::small_question(sets), Catalogs::built_in());
}

std::vector<int> replicas(const Loss& loss) {
  std::vector<int> counts;
  for (const PoolSpec& pool : loss.left->deployments.front().pools) {
    counts.push_back(pool.replicas);
  }
  return counts;
}

// Prefill 2 x TP4 on trays 0 and 1, decode 2 x TP8 on trays 2-3 and 4-5.
const std::vector<std::string> six_trays{
    "pools[0].parallel=TP4", "pools[1].parallel=TP8", "pools[1].replicas=2"};

std::vector<std::string> on_trays(std::vector<std::string> sets, int trays) {
  sets.push_back("estate.systems[0].nodes=" + std::to_string(trays));
  return sets;
}

TEST(Losses, ATrayTakesItsWorkersAlong) {
  const std::vector<Loss> all = losses_of(on_trays(six_trays, 6));
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(all[0].name, "one node lost (rack node 0: 1 prefill worker)");
  EXPECT_EQ(replicas(all[0]), (std::vector<int>{1, 2}));
  EXPECT_EQ(all[1].name, "one node lost (rack node 2: 1 decode worker)");
  EXPECT_EQ(replicas(all[1]), (std::vector<int>{2, 1}));
  EXPECT_EQ(all[2].name, "one worker lost (1 prefill worker)");
  EXPECT_EQ(all[3].name, "one worker lost (1 decode worker)");
  EXPECT_EQ(replicas(all[3]), (std::vector<int>{2, 1}));
}

TEST(Losses, ASpareTrayTakesTheLostOnesPlace) {
  // The decode worker's other tray and the spare one hold it again, though not side by side.
  const std::vector<Loss> all = losses_of(on_trays(six_trays, 7));
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].name, "one node lost (rack node 0: no worker)");
  EXPECT_EQ(replicas(all[0]), (std::vector<int>{2, 2}));
}

TEST(Losses, ASpareInAnotherDomainIsNoneForAWorkerOfSeveralTrays) {
  // 18 trays: decode 1 x TP8 with the rest full of prefill workers; the spare is the 19th, in the
  // next rack. A prefill worker of one tray may go there, half a decode worker may not.
  const std::vector<std::string> sets{"pools[0].parallel=TP4",
                                      "pools[0].replicas=14",
                                      "pools[1].parallel=TP8",
                                      "pools[1].replicas=2",
                                      "estate.systems[0].nodes=19"};
  const std::vector<Loss> all = losses_of(sets);
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(replicas(all[0]), (std::vector<int>{14, 2}));
  EXPECT_EQ(all[1].name, "one node lost (rack node 14: 1 decode worker)");
  EXPECT_EQ(replicas(all[1]), (std::vector<int>{14, 1}));
}

TEST(Losses, ATrayOfSmallWorkersTakesThemAll) {
  // Two prefill and one decode worker of one GPU share the tray: nothing is left of either pool.
  const std::vector<Loss> all = losses_of({});
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].name, "one node lost (rack node 0: 2 prefill workers, 1 decode worker)");
  EXPECT_FALSE(all[0].left);
  EXPECT_EQ(replicas(all[1]), (std::vector<int>{1, 1}));
  EXPECT_FALSE(all[2].left);
}

}  // namespace
}  // namespace rackplan
