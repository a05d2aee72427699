// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/html/page.h"
#include "tests/unit/plan/sample_plan.h"

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <gmock/gmock.h>

#include <functional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace rackplan {
namespace {

using boost::property_tree::ptree;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::SizeIs;

ptree parsed(const std::string& page) {
  std::istringstream stream(page);
  ptree tree;
  boost::property_tree::read_xml(stream, tree);
  return tree;
}

void visit(const ptree& tree,
           const std::function<void(const std::string& name, const ptree& element)>& look) {
  for (const auto& [name, child] : tree) {
    look(name, child);
    visit(child, look);
  }
}

std::string class_of(const ptree& element) {
  return element.get<std::string>("<xmlattr>.class", "");
}

/// The texts of all elements of this name.
std::vector<std::string> texts(const ptree& tree, const std::string& wanted) {
  std::vector<std::string> found;
  visit(tree, [&](const std::string& name, const ptree& element) {
    if (name == wanted) {
      found.push_back(element.data());
    }
  });
  return found;
}

/// The drawing with this label.
ptree drawing(const ptree& tree, const std::string& label) {
  ptree found;
  visit(tree, [&](const std::string& name, const ptree& element) {
    if (name == "svg" && element.get<std::string>("<xmlattr>.aria-label") == label) {
      found = element;
    }
  });
  return found;
}

TEST(PlanPage, IsWellFormedAndTakesNothingFromANetwork) {
  for (const Plan& plan : {sample_plan(), infeasible_plan(), Plan()}) {
    const std::string page = plan_html(plan);
    const ptree tree = parsed(page);
    EXPECT_THAT(texts(tree, "script"), SizeIs(0));
    visit(tree, [](const std::string& name, const ptree& element) {
      EXPECT_THAT((std::set<std::string>{"img", "link", "iframe", "object", "image", "use"}),
                  testing::Not(Contains(name)));
      EXPECT_EQ(element.count("src") + element.count("href"), 0U);
    });
    EXPECT_EQ(page.find("url("), std::string::npos);
    EXPECT_EQ(page.find("@import"), std::string::npos);
  }
}

TEST(PlanPage, BeginsWithTheAnswer) {
  const std::vector<std::string> cells = texts(parsed(plan_html(sample_plan())), "td");
  EXPECT_EQ(cells.at(0), "plan");
  EXPECT_EQ(cells.at(1), "buy 1 rack of gb200-nvl72 (18 nodes, 72 GPUs)");
  EXPECT_EQ(cells.at(5),
            "2,000,000 USD a year (80 %: 1.9 to 2.2 M), 0.5 USD/Mtok served (0.475 to 0.55)");
  EXPECT_EQ(cells.at(14), "may flip");
}

TEST(PlanPage, DotsOfTheFrontTellTheCandidatesNumbers) {
  const ptree chart =
      drawing(parsed(plan_html(sample_plan())), "throughput of a GPU against the speed for a user");
  EXPECT_THAT(texts(chart, "title"),
              IsSupersetOf({"2 x DEP4 prefill + 1 x DEP16 decode, batch 128\n40 tok/s/user, 208.3 "
                            "tok/s per GPU, 0.5 USD/Mtok, 2,000,000 USD a year",
                            "3 x DEP4 prefill + 1 x DEP16 decode, batch 64\n48 tok/s/user, 198 "
                            "tok/s per GPU, 0.525 USD/Mtok, 2,100,000 USD a year"}));
}

TEST(PlanPage, ADotIsWhereItsNumbersAre) {
  // The axes span 38 to 50 tokens/s a user and 195 to 210 a GPU over 470 x 270 pixels from (70,
  // 34): the best, at (40, 208.3), is at 70 + 470 · 2/12 and 34 + 270 · 1.7/15.
  const ptree chart =
      drawing(parsed(plan_html(sample_plan())), "throughput of a GPU against the speed for a user");
  bool found = false;
  visit(chart, [&](const std::string& name, const ptree& element) {
    if (name == "circle" && class_of(element) == "second") {
      found = true;
      EXPECT_NEAR(element.get<double>("<xmlattr>.cx"), 70.0 + 470.0 * 2.0 / 12.0, 0.01);
      EXPECT_NEAR(element.get<double>("<xmlattr>.cy"), 34.0 + 270.0 * 1.7 / 15.0, 0.01);
    }
  });
  EXPECT_TRUE(found);
}

TEST(PlanPage, TheRackHasASquareAGpuInItsRolesColour) {
  const ptree chart = drawing(parsed(plan_html(sample_plan())), "placement of replicas on GPUs");
  int prefill = -1;  // one square of each look is the key's
  int decode = -1;
  int idle = -1;
  visit(chart, [&](const std::string& name, const ptree& element) {
    if (name == "rect") {
      prefill += class_of(element) == "second";
      decode += class_of(element) == "first";
      idle += class_of(element) == "free";
    }
  });
  EXPECT_EQ(prefill, 8);  // 2 x DEP4
  EXPECT_EQ(decode, 16);
  EXPECT_EQ(idle, 72 - 24);
  EXPECT_THAT(texts(chart, "title"), Contains("rack/rack0, node 3: decode[0]").Times(4));
}

TEST(PlanPage, CostBarsAreAsLongAsTheirAmounts) {
  const ptree chart = drawing(parsed(plan_html(sample_plan())), "cost a year by line");
  std::vector<double> lengths;
  visit(chart, [&](const std::string& name, const ptree& element) {
    if (name == "rect") {
      lengths.push_back(element.get<double>("<xmlattr>.width"));
    }
  });
  ASSERT_THAT(lengths, SizeIs(2));
  EXPECT_NEAR(lengths[0], 3.0 * lengths[1], 0.05);  // 1.5 and 0.5 MUSD
  EXPECT_THAT(texts(chart, "text"), IsSupersetOf({"1.5 MUSD, 75 %", "0.5 MUSD, 25 %"}));
}

TEST(PlanPage, DistributionsShowPercentilesAndTheTarget) {
  const ptree chart =
      drawing(parsed(plan_html(sample_plan())), "distribution of time_to_first_token");
  EXPECT_THAT(texts(chart, "title"), IsSupersetOf({"p50 of TTFT: 500 ms", "p99 of TTFT: 1.2 s"}));
  EXPECT_THAT(texts(chart, "text"), Contains("target 1 s"));
}

TEST(PlanPage, TheTornadoTellsWhatFlipsAndWhatIsInfeasible) {
  const ptree chart =
      drawing(parsed(plan_html(sample_plan())), "cost a year when one assumption changes");
  EXPECT_THAT(texts(chart, "text"),
              IsSupersetOf({"flips at 11.2 req/s", "infeasible at 1.25 x", "the plan 2 MUSD"}));
}

TEST(PlanPage, TheQuartersSumToTheCostOfTheYear) {
  const std::vector<std::string> cells = texts(parsed(plan_html(sample_plan())), "td");
  const auto sum = std::find(cells.rbegin(), cells.rend(), "sum");
  // capex, residual, opex, written off, cost of capital, cost: 4 quarters of 500,000
  const auto at = [&](int column) { return *(sum.base() + column - 1); };
  EXPECT_EQ(at(1), "6000000.00");
  EXPECT_EQ(at(6), "2000000.00");
}

TEST(PlanPage, TextsOfUsersAreEscaped) {
  const ptree tree = parsed(plan_html(sample_plan()));
  EXPECT_THAT(texts(tree, "td"), Contains("general knowledge & a phone call <draft>"));
}

TEST(PlanPage, TheFooterTellsWhereItComesFrom) {
  EXPECT_THAT(texts(parsed(plan_html(sample_plan())), "footer"),
              ElementsAre(HasSubstr("scenario sample 00ff; costs roofline abcd; network ideal; "
                                    "seed 7")));
}

TEST(PlanPage, ManyRacksAndOddNumbersStillDraw) {
  Plan plan = sample_plan();
  const RackView rack = plan.racks.front();
  for (int i = 1; i < 50; ++i) {
    plan.racks.push_back(rack);
    plan.racks.back().name = "rack/rack" + std::to_string(i);
  }
  plan.front.resize(1);
  plan.headroom->rows[0].ttft_p99 = Seconds();
  plan.headroom->rows[1].ttft_p99 = Seconds();
  plan.report->cost->quarters.clear();
  const ptree tree = parsed(plan_html(plan));
  EXPECT_THAT(texts(tree, "text"), Contains("the first 36 of 50 racks"));
  EXPECT_EQ(plan_html(plan).find("nan"), std::string::npos);
}

}  // namespace
}  // namespace rackplan
