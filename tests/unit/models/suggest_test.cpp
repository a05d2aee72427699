// SPDX-License-Identifier: Apache-2.0
#include "models/base/suggest.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace rackplan {
namespace {

const std::vector<std::string> systems = {"gb200-nvl72", "gb300-nvl72", "hgx-h100"};

TEST(Suggest, NamesTheCandidateWithTheFewestEdits) {
  EXPECT_EQ(suggest("gb300-nvl27", systems), "gb300-nvl72");
  EXPECT_EQ(suggest("hgx_h100", systems), "hgx-h100");
}

TEST(Suggest, IgnoresCase) {
  EXPECT_EQ(suggest("HGX-H100", systems), "hgx-h100");
}

TEST(Suggest, CompletesANameOfWhichAPartWasGiven) {
  EXPECT_EQ(suggest("gb300", systems), "gb300-nvl72");
}

TEST(Suggest, CountsASwapOfNeighboursAsOneEdit) {
  const std::vector<std::string> fields = {"seed", "sede"};
  EXPECT_EQ(suggest("esed", fields), "seed");  // one swap; "sede" is further
}

TEST(Suggest, IsSilentWhenNothingIsNear) {
  EXPECT_EQ(suggest("tpu-v7", systems), "");
  EXPECT_EQ(suggest("gb200", {}), "");
}

}  // namespace
}  // namespace rackplan
