// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/purchase.h"

#include "tests/unit/plan/small_question.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace rackplan {
namespace {

using ::testing::ElementsAre;

// The estate of the question; of the answer its first entry has `paid` nodes, others as given.
std::vector<std::string> words(const std::string& systems,
                               const std::vector<std::int32_t>& paid,
                               const std::string& basis = "own_neocloud",
                               std::int32_t spares = 0) {
  Scenario question = testing::small_question({"estate.systems=" + systems,
                                               R"(economics={"basis":")" + basis + R"("})",
                                               "pools[0].estate=a",
                                               "pools[1].estate=a"});
  Scenario chosen = question;
  chosen.estate.clear();
  for (std::size_t i = 0; i < paid.size(); ++i) {
    if (paid[i] > 0) {
      chosen.estate.push_back(question.estate[i]);
      chosen.estate.back().nodes = paid[i];
    }
  }
  question.plan = PlanSpec{};
  question.plan->spare_nodes = spares;
  return purchase_words(question, chosen, Catalogs::built_in());
}

TEST(Purchase, WhatIsPaidForIsBoughtOrRented) {
  const std::string systems = R"([{"name":"a","system":"gb200-nvl72","racks":4},)"
                              R"({"name":"b","system":"hgx-h200","nodes":9}])";
  EXPECT_THAT(words(systems, {36, 0}),
              ElementsAre("buy 2 racks of gb200-nvl72 (36 nodes, 144 GPUs) (\"a\")"));
  EXPECT_THAT(words(systems, {5, 1}, "on_demand"),
              ElementsAre("rent 5 nodes of gb200-nvl72 (20 GPUs) (\"a\")",
                          "rent 1 node of hgx-h200 (8 GPUs) (\"b\")"));
  EXPECT_THAT(words(systems, {5, 0}, "own_neocloud", 2),
              ElementsAre("buy 5 nodes of gb200-nvl72 (20 GPUs) (\"a\"), 2 nodes of it kept as "
                          "spare"));
}

TEST(Purchase, WhatIsOwnedIsKeptOrSwitchedOff) {
  const std::string systems =
      R"([{"name":"a","system":"gb200-nvl72","racks":1,"ownership":"owned"},)"
      R"({"name":"b","system":"gb200-nvl72","racks":1,"ownership":"owned"}])";
  EXPECT_THAT(words(systems, {4, 0}),
              ElementsAre("keep 4 nodes of gb200-nvl72 (16 GPUs) (\"a\"), switch off 14 nodes of "
                          "gb200-nvl72 (56 GPUs)",
                          "switch off 1 rack of gb200-nvl72 (18 nodes, 72 GPUs) (\"b\")"));
}

TEST(Purchase, WhatIsContractedMayBeReturnedAtItsEnd) {
  const std::string systems =
      R"([{"name":"a","system":"gb200-nvl72","racks":1,"ownership":"contracted",)"
      R"("contract_cost":"200000USD/month","contract_end":"2028-06-30"}])";
  // The three workers of one GPU sit on the first of 18 trays.
  EXPECT_THAT(words(systems, {18}),
              ElementsAre("keep 1 rack of gb200-nvl72 (18 nodes, 72 GPUs) (\"a\"), of which 17 "
                          "nodes of gb200-nvl72 (68 GPUs) may be returned when its contract ends "
                          "on 2028-06-30"));
}

}  // namespace
}  // namespace rackplan
