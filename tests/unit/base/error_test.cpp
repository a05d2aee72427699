// SPDX-License-Identifier: Apache-2.0
#include "models/base/error.h"

#include <gtest/gtest.h>

namespace rackplan {
namespace {

TEST(InputError, SaysFilePathFoundAndAcceptedInOneLine) {
  const InputError error({"a.json", "pools[0].replicas", "\"many\"", "a whole number"});
  EXPECT_STREQ(error.what(), "a.json: pools[0].replicas: found \"many\"; accepted: a whole number");
}

TEST(InputError, LeavesOutWhatIsNotKnown) {
  EXPECT_STREQ(InputError({"", "", "nothing", ""}).what(), "found nothing");
  EXPECT_STREQ(InputError({"", "line 17", "x", "y"}).what(), "line 17: found x; accepted: y");
}

TEST(InputError, StaysOneLineWhateverWasFound) {
  const InputError error({"a", "", "one\ntwo\r\x1b[31mthree\x7f", "b"});
  EXPECT_STREQ(error.what(), "a: found one two  [31mthree ; accepted: b");
}

TEST(InputError, WithinPutsTheOuterPathBeforeTheInnerOne) {
  const InputError inner({"", "limits.slots", "0", "at least 1"});
  const InputError pool = inner.within("", "pools[1]");
  EXPECT_EQ(pool.parts().path, "pools[1].limits.slots");
  EXPECT_EQ(pool.parts().file, "");
  const InputError whole = pool.within("s.json", "deployments[0]");
  EXPECT_STREQ(whole.what(),
               "s.json: deployments[0].pools[1].limits.slots: found 0; accepted: at least 1");
}

TEST(InputError, WithinJoinsAnIndexWithoutADot) {
  const InputError inner({"", "[2].weight", "-1", ""});
  EXPECT_EQ(inner.within("", "workloads").parts().path, "workloads[2].weight");
}

TEST(InputError, WithinGivesAPathToAnErrorThatHadNone) {
  EXPECT_EQ(InputError({"", "", "x", "y"}).within("", "seed").parts().path, "seed");
}

TEST(InputError, WithinKeepsAPathWhenThereIsNothingOuter) {
  const InputError error = InputError({"", "seed", "x", "y"}).within("s.json");
  EXPECT_STREQ(error.what(), "s.json: seed: found x; accepted: y");
}

TEST(InputError, WithinLeavesAnErrorAboutAnotherFileAlone) {
  const InputError trace({"trace.csv", "line 17", "x", "y"});
  EXPECT_STREQ(trace.within("s.json", "workload.trace").what(), trace.what());
}

TEST(InputError, WithinOfTheSameFileStillAddsThePath) {
  const InputError inner({"s.json", "slots", "x", "y"});
  EXPECT_EQ(inner.within("s.json", "limits").parts().path, "limits.slots");
}

TEST(Infeasible, NamesTheNearestThatWouldWorkIfThereIsOne) {
  const Infeasible told("the model does not fit 1 GPU", "2 GPUs");
  EXPECT_STREQ(told.what(), "the model does not fit 1 GPU; nearest: 2 GPUs");
  EXPECT_EQ(told.nearest(), "2 GPUs");
  EXPECT_STREQ(Infeasible("no rack exists").what(), "no rack exists");
}

TEST(Ensure, ThrowsTheSentenceOfABrokenInvariantOnly) {
  EXPECT_NO_THROW(ensure(true, "time never runs backwards"));
  try {
    ensure(false, "time never runs backwards");
    FAIL() << "ensure(false) returned";
  } catch (const InvariantBroken& broken) {
    EXPECT_STREQ(broken.what(), "time never runs backwards");
  }
}

}  // namespace
}  // namespace rackplan
