// SPDX-License-Identifier: Apache-2.0
#include "sim/run/outcome.h"

#include "models/base/error.h"

#include <gtest/gtest.h>

#include <string>

namespace rackplan {
namespace {

template <class Error>
std::string text_of(const Error& error) {
  try {
    throw error;
  } catch (...) {
    return outcome_text_of_current_exception();
  }
}

TEST(Outcome, AnInputErrorKeepsItsParts) {
  const InputError error({"a.json", "pools[0].replicas", "-1", "a whole number of at least 1"});
  try {
    (void)report_of_outcome(text_of(error));
    FAIL();
  } catch (const InputError& again) {
    EXPECT_STREQ(again.what(), error.what());
    EXPECT_EQ(again.parts().path, "pools[0].replicas");
  }
}

TEST(Outcome, InfeasibleKeepsReasonAndNearest) {
  try {
    (void)report_of_outcome(text_of(Infeasible("does not fit", "DEP8")));
    FAIL();
  } catch (const Infeasible& again) {
    EXPECT_EQ(again.reason(), "does not fit");
    EXPECT_EQ(again.nearest(), "DEP8");
  }
}

TEST(Outcome, OtherTroubleKeepsItsKind) {
  EXPECT_THROW((void)report_of_outcome(text_of(Interrupted())), Interrupted);
  EXPECT_THROW((void)report_of_outcome(text_of(InvariantBroken("so"))), InvariantBroken);
  EXPECT_THROW((void)report_of_outcome(text_of(EnvironmentError("disk"))), EnvironmentError);
}

TEST(Outcome, NoOutcomeMeansTheWorkerWasLost) {
  EXPECT_THROW((void)report_of_outcome(""), EnvironmentError);
  EXPECT_THROW((void)report_of_outcome("{\"report\""), EnvironmentError);
  EXPECT_THROW((void)report_of_outcome("{}"), EnvironmentError);
}

}  // namespace
}  // namespace rackplan
