// SPDX-License-Identifier: Apache-2.0
#include "sim/fabric/simgrid_fabric.h"

#include "models/base/error.h"
#include "sim/fabric/ideal_fabric.h"
#include "tests/unit/fabric/fluid.h"
#include "tests/unit/fabric/replay.h"
#include "tests/unit/fabric/star_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <stdexcept>

namespace rackplan {
namespace {

using ::testing::ElementsAre;
using testing::Replay;
using testing::star_plan;
using testing::TransferCase;
using testing::with_trunks;

constexpr std::int64_t gigabyte = 1'000'000'000;
constexpr Tick us_ticks = 1'000'000;
constexpr Tick two_ns = 2'000;
constexpr auto both_modes = {SimgridFabric::Mode::HandOver, SimgridFabric::Mode::Always};

Replay simulate(const NetworkPlan& plan,
                SimgridFabric::Mode mode,
                const std::vector<TransferCase>& cases) {
  return testing::in_child([&] {
    SimgridFabric fabric(plan, mode);
    return testing::replay(fabric, cases);
  });
}

Replay simulate_ideal(const NetworkPlan& plan, const std::vector<TransferCase>& cases) {
  IdealFabric fabric(plan);
  return testing::replay(fabric, cases);
}

/// One NVLink domain.
NetworkPlan domain(std::size_t endpoints) {
  return star_plan(std::vector<int>(endpoints, 0), 900.0 * GBps, 50.0 * GBps);
}

/// 24 endpoints in three domains.
NetworkPlan three_domains() {
  std::vector<int> domains;
  for (int i = 0; i < 24; ++i) {
    domains.push_back(i / 8);
  }
  return star_plan(domains, 900.0 * GBps, 50.0 * GBps);
}

/// The same; the first two domains are below one leaf. A leaf has 16 or 8 ports of 50 GB/s.
NetworkPlan two_leaves() {
  std::vector<int> leaves(24, 0);
  std::fill(leaves.begin() + 16, leaves.end(), 1);
  return with_trunks(three_domains(), leaves, 100.0 * GBps);
}

TEST(SimgridFabric, ALoneTransferTakesTheClosedForm) {
  // 1 GB / 900 GB/s + 2 us = 1.113111 ms; from SimGrid to the nearest ns, in closed form to the ps.
  const std::vector<TransferCase> lone{{.from = 0, .to = 1, .bytes = gigabyte, .start = 0}};
  EXPECT_THAT(simulate(domain(2), SimgridFabric::Mode::HandOver, lone).end,
              ElementsAre(1'113'111'111));
  EXPECT_THAT(simulate(domain(2), SimgridFabric::Mode::Always, lone).end,
              ElementsAre(1'113'111'000));
}

TEST(SimgridFabric, TwoTransfersIntoOneReceiverShareItsLink) {
  // 2 GB through one link of 900 GB/s, + 2 us = 2.224222 ms.
  for (const SimgridFabric::Mode mode : both_modes) {
    const Replay result = simulate(domain(3),
                                   mode,
                                   {{.from = 0, .to = 2, .bytes = gigabyte, .start = 0},
                                    {.from = 1, .to = 2, .bytes = gigabyte, .start = 0}});
    EXPECT_THAT(result.end, ElementsAre(2'224'222'000, 2'224'222'000));
    EXPECT_THAT(result.order, ElementsAre(0U, 1U)) << "equal ends come in order of id";
  }
}

TEST(SimgridFabric, TransfersIntoDifferentReceiversDoNotInteract) {
  for (const SimgridFabric::Mode mode : both_modes) {
    const Replay result = simulate(domain(4),
                                   mode,
                                   {{.from = 0, .to = 2, .bytes = gigabyte, .start = 0},
                                    {.from = 1, .to = 3, .bytes = gigabyte, .start = 0}});
    EXPECT_NEAR(static_cast<double>(result.end[0]), 1'113'111'111.0, 500.0);
    EXPECT_EQ(result.end[1], result.end[0]);
  }
}

TEST(SimgridFabric, TransfersOfDifferentEndpointsShareTheTrunkOfTheirLeaf) {
  // 0 and 1 send 1 GB each to 2 and 3, below another leaf. Their ports of 50 GB/s are their own,
  // but the trunk of 50 GB/s is not: 2 GB through it take 40 ms, + 10 us. Without it: 20 ms.
  const NetworkPlan ports = star_plan({0, 1, 2, 3}, 900.0 * GBps, 50.0 * GBps);
  const std::vector<TransferCase> cases{{.from = 0, .to = 2, .bytes = gigabyte, .start = 0},
                                        {.from = 1, .to = 3, .bytes = gigabyte, .start = 0}};
  for (const SimgridFabric::Mode mode : both_modes) {
    const Replay shared = simulate(with_trunks(ports, {0, 0, 1, 1}, 50.0 * GBps), mode, cases);
    EXPECT_THAT(shared.end, ElementsAre(40'010 * us_ticks, 40'010 * us_ticks));
    EXPECT_EQ(shared.carried[16], 2 * gigabyte) << "up the trunk of leaf 0";
    EXPECT_EQ(shared.carried[17], 0) << "down it";
    const Replay apart = simulate(ports, mode, cases);
    EXPECT_THAT(apart.end, ElementsAre(20'010 * us_ticks, 20'010 * us_ticks));
  }
}

TEST(SimgridFabric, BelowALeafNobodyMeetsItsTrunk) {
  // As above, but 0 and 2, and 1 and 3, are below one leaf each.
  const NetworkPlan plan =
      with_trunks(star_plan({0, 1, 2, 3}, 900.0 * GBps, 50.0 * GBps), {0, 1, 0, 1}, 1.0 * GBps);
  for (const SimgridFabric::Mode mode : both_modes) {
    EXPECT_THAT(simulate(plan,
                         mode,
                         {{.from = 0, .to = 2, .bytes = gigabyte, .start = 0},
                          {.from = 1, .to = 3, .bytes = gigabyte, .start = 0}})
                    .end,
                ElementsAre(20'010 * us_ticks, 20'010 * us_ticks));
  }
}

TEST(SimgridFabric, ATransferIsHandedOverWithTheBytesThatRemain) {
  // A alone for 500 us moves 450 MB. Then each gets 450 GB/s: A's 550 MB take 1222.222 us, so A
  // ends at 1722.222 + 2 us. B has moved 550 MB by then; its 450 MB at 900 GB/s take 500 us more.
  for (const SimgridFabric::Mode mode : both_modes) {
    const Replay result =
        simulate(domain(3),
                 mode,
                 {{.from = 0, .to = 2, .bytes = gigabyte, .start = 0},
                  {.from = 1, .to = 2, .bytes = gigabyte, .start = 500 * us_ticks}});
    EXPECT_THAT(result.end, ElementsAre(1'724'222'000, 2'224'222'000));
  }
}

TEST(SimgridFabric, ANewcomerFreesBandwidthForThoseItsNeighbourHadToShareWith) {
  // A: 0→2 and B: 0→3 share 0's link up, 450 GB/s each. From 100 us on, C: 1→3, D: 4→3 and B share
  // 3's link down, 300 each, so A may take 600. A has moved 45 MB, its 955 MB take 1591.667 us.
  const Replay result =
      simulate(domain(5),
               SimgridFabric::Mode::HandOver,
               {{.from = 0, .to = 2, .bytes = gigabyte, .start = 0},
                {.from = 0, .to = 3, .bytes = gigabyte, .start = 0},
                {.from = 1, .to = 3, .bytes = gigabyte, .start = 100 * us_ticks},
                {.from = 4, .to = 3, .bytes = gigabyte, .start = 100 * us_ticks}});
  EXPECT_EQ(result.end[0], 1'693'667'000);  // 100 + 1591.667 + 2 us
}

TEST(SimgridFabric, TheLatencyOfATransferDoesNotHoldItsLinks) {
  // A's last byte leaves at 1111.111 us and arrives 2 us later. B starts in between: it is alone.
  const Replay result =
      simulate(domain(3),
               SimgridFabric::Mode::HandOver,
               {{.from = 0, .to = 2, .bytes = gigabyte, .start = 0},
                {.from = 1, .to = 2, .bytes = gigabyte, .start = 1'112 * us_ticks}});
  EXPECT_THAT(result.end, ElementsAre(1'113'111'111, 1'112 * us_ticks + 1'113'111'111));
}

TEST(SimgridFabric, PlanesOfDifferentLatencyEndInOrderOfTheirEnds) {
  // NVLink: two of 9 MB into 2, done moving at 20 us, end at 22 us. Scale-out: two of 450 kB into
  // 3, done moving at 18 us, end at 28 us.
  const std::vector<TransferCase> cases{{.from = 0, .to = 3, .bytes = 450'000, .start = 0},
                                        {.from = 1, .to = 3, .bytes = 450'000, .start = 0},
                                        {.from = 0, .to = 2, .bytes = 9'000'000, .start = 0},
                                        {.from = 1, .to = 2, .bytes = 9'000'000, .start = 0}};
  for (const SimgridFabric::Mode mode : both_modes) {
    const Replay result = simulate(star_plan({0, 0, 0, 1}, 900.0 * GBps, 50.0 * GBps), mode, cases);
    EXPECT_THAT(result.end,
                ElementsAre(28 * us_ticks, 28 * us_ticks, 22 * us_ticks, 22 * us_ticks));
    EXPECT_THAT(result.order, ElementsAre(2U, 3U, 0U, 1U));
  }
}

TEST(SimgridFabric, PathsOfDifferentLatencyMeetInSimGrid) {
  // Endpoints 0 and 1 send 1,000,000 B each into 2 over 50 GB/s: both have moved after 40 us, and
  // pay 2 + 5 us. At the same time 3 and 4 do the same into 5, an older network: 20 + 20 us.
  NetworkPlan plan = star_plan({0, 1, 2, 3, 4, 5}, 900.0 * GBps, 50.0 * GBps);
  for (EndpointId i = 0; i < 6; ++i) {
    plan.endpoints[i].scale_out.latency = i < 2 ? 2.0 * us : i == 2 ? 5.0 * us : 20.0 * us;
  }
  const std::vector<TransferCase> cases{{.from = 3, .to = 5, .bytes = 1'000'000, .start = 0},
                                        {.from = 4, .to = 5, .bytes = 1'000'000, .start = 0},
                                        {.from = 0, .to = 2, .bytes = 1'000'000, .start = 0},
                                        {.from = 1, .to = 2, .bytes = 1'000'000, .start = 0}};
  for (const SimgridFabric::Mode mode : both_modes) {
    const Replay result = simulate(plan, mode, cases);
    EXPECT_THAT(result.end,
                ElementsAre(80 * us_ticks, 80 * us_ticks, 47 * us_ticks, 47 * us_ticks));
    EXPECT_THAT(result.order, ElementsAre(2U, 3U, 0U, 1U));
  }
}

TEST(SimgridFabric, TransfersTooShortForSimGridsClockStillEndLaterThanTheyStart) {
  NetworkPlan plan = domain(3);
  for (EndpointPlan& endpoint : plan.endpoints) {
    endpoint.nvlink.latency = 0.0 * s;
  }
  std::vector<TransferCase> cases;
  for (EndpointId i = 0; i < 10; ++i) {
    cases.push_back({.from = i % 2, .to = 2, .bytes = 1, .start = 1'000'000'000'400 + i / 2});
  }
  for (const SimgridFabric::Mode mode : both_modes) {
    EXPECT_EQ(simulate(plan, mode, cases).order.size(), 10U);  // replay() checks each end
  }
}

TEST(SimgridFabric, AFlowThatFinishesLessThanANanosecondAfterAStartIsNotLost) {
  // 0 and 1 share the link into 2 until 2222.222222 us. 3 joins 222 ps before and then has it
  // alone, up to 222 ps early or late: 2222.222 + 1111.111 + 2 us.
  for (const SimgridFabric::Mode mode : both_modes) {
    const Replay result =
        simulate(domain(4),
                 mode,
                 {{.from = 0, .to = 2, .bytes = gigabyte, .start = 0},
                  {.from = 1, .to = 2, .bytes = gigabyte, .start = 0},
                  {.from = 3, .to = 2, .bytes = gigabyte, .start = 2'222'222'000}});
    EXPECT_EQ(result.end[0], 2'224'222'000);
    EXPECT_EQ(result.end[1], 2'224'222'000);
    EXPECT_NEAR(static_cast<double>(result.end[2]), 3'335'333'333.0, 1'000.0);
  }
}

TEST(SimgridFabric, MayBeDestroyedWithTransfersInFlight) {
  for (const SimgridFabric::Mode mode : both_modes) {
    EXPECT_NO_THROW(static_cast<void>(testing::in_child([&] {
      SimgridFabric fabric(domain(3), mode);
      fabric.start(1, 0, 2, gigabyte, 0);
      fabric.start(2, 1, 2, gigabyte, 0);
      return Replay{};
    })));
  }
}

TEST(SimgridFabric, RefusesASecondEngineInTheProcess) {
  EXPECT_NO_THROW(static_cast<void>(testing::in_child([] {
    { const SimgridFabric first(domain(2)); }
    try {
      const SimgridFabric second(domain(2));
    } catch (const InvariantBroken&) {
      return Replay{};
    }
    throw std::runtime_error("two engines were made");
  })));
}

TEST(SimgridFabric, LeavesTheProgramsInterruptHandlerInPlace) {
  EXPECT_NO_THROW(static_cast<void>(testing::in_child([] {
    static_cast<void>(std::signal(SIGINT, SIG_IGN));
    const SimgridFabric fabric(domain(2));
    if (std::signal(SIGINT, SIG_DFL) != SIG_IGN) {
      throw std::runtime_error("SimGrid handles SIGINT");
    }
    return Replay{};
  })));
}

struct RandomCase {
  std::uint64_t seed;
  std::size_t count;
  Tick spacing;
  bool trunks = false;
};

class RandomTransfers : public ::testing::TestWithParam<RandomCase> {
 protected:
  NetworkPlan plan_ = GetParam().trunks ? two_leaves() : three_domains();
  std::vector<TransferCase> cases_ =
      testing::random_cases(GetParam().seed, GetParam().count, 24, GetParam().spacing);
};

TEST_P(RandomTransfers, HandOverAgreesWithAlwaysSimGridAndWithAFluidModelWithinTwoNs) {
  const Replay quick = simulate(plan_, SimgridFabric::Mode::HandOver, cases_);
  const Replay always = simulate(plan_, SimgridFabric::Mode::Always, cases_);
  const std::vector<long double> fluid = testing::fluid_ends(plan_, cases_);
  const Replay ideal = simulate_ideal(plan_, cases_);
  std::size_t delayed = 0;
  for (std::size_t i = 0; i < cases_.size(); ++i) {
    ASSERT_LE(std::abs(quick.end[i] - always.end[i]), two_ns) << "transfer " << i;
    ASSERT_LE(std::abs(static_cast<long double>(quick.end[i]) - fluid[i]), two_ns)
        << "transfer " << i;
    ASSERT_GE(quick.end[i], ideal.end[i] - two_ns) << "transfer " << i;
    delayed += quick.end[i] > ideal.end[i] + two_ns ? 1U : 0U;
  }
  EXPECT_GT(delayed, cases_.size() / 4) << "too little contention to be a test";
  EXPECT_LT(delayed, cases_.size()) << "no lone transfers";
}

TEST_P(RandomTransfers, EveryByteIsCarriedByTheLinksOfItsPath) {
  std::vector<std::int64_t> expected(plan_.links.size(), 0);
  for (const TransferCase& c : cases_) {
    for (const LinkId link : path_between(plan_, c.from, c.to).links) {
      expected[link] += c.bytes;
    }
  }
  EXPECT_EQ(simulate(plan_, SimgridFabric::Mode::HandOver, cases_).carried, expected);
}

TEST_P(RandomTransfers, TheSameTransfersEndTheSameWayAgain) {
  EXPECT_EQ(simulate(plan_, SimgridFabric::Mode::HandOver, cases_),
            simulate(plan_, SimgridFabric::Mode::HandOver, cases_));
}

// A transfer of 67 MB on average (399 MB / ln 400) fills a scale-out port for 1.3 ms; two thirds go
// there. Spaced by 200 us, the 24 ports are used for 18 % of the time, by 80 us for 46 %. Four in
// nine cross the trunks, half of them each way: 0.67 ms on 100 GB/s, so by 300 us for 50 % of the
// time.
INSTANTIATE_TEST_SUITE_P(Seeds,
                         RandomTransfers,
                         ::testing::Values(RandomCase{1, 10'000, 200 * us_ticks},
                                           RandomCase{2, 10'000, 120 * us_ticks},
                                           RandomCase{3, 10'000, 80 * us_ticks},
                                           RandomCase{4, 10'000, 300 * us_ticks, true}));

}  // namespace
}  // namespace rackplan
