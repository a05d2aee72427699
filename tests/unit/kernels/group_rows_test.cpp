// SPDX-License-Identifier: Apache-2.0
#include "kernels/host/group_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rackplan::kernels {
namespace {

using testing::ElementsAre;

const std::vector<std::int32_t> counts{3, 0, 5};

TEST(GroupRows, ContiguousExpertsFollowEachOther) {
  const GroupRows groups = contiguous_rows(counts);
  EXPECT_THAT(groups.begin, ElementsAre(0, 3, 3));
  EXPECT_THAT(groups.count, ElementsAre(3, 0, 5));
  EXPECT_EQ(groups.rows, 8);
}

TEST(GroupRows, MaskedExpertsHaveABlockEach) {
  const GroupRows groups = masked_rows(counts, 16);
  EXPECT_THAT(groups.begin, ElementsAre(0, 16, 32));
  EXPECT_THAT(groups.count, ElementsAre(3, 0, 5));
  EXPECT_EQ(groups.rows, 48);
}

}  // namespace
}  // namespace rackplan::kernels
