// SPDX-License-Identifier: Apache-2.0
#include "sim/run/run_outputs.h"

#include "models/base/error.h"

#include <gtest/gtest.h>

namespace rackplan {
namespace {

TEST(FollowedRequests, AreARangeOrOne) {
  EXPECT_EQ(parse_followed_requests("0..99"), (FollowedRequests{0, 99}));
  EXPECT_EQ(parse_followed_requests("7"), (FollowedRequests{7, 7}));
  EXPECT_EQ(to_text(parse_followed_requests("3..5")), "3..5");
}

TEST(FollowedRequests, AreRefusedOtherwise) {
  for (const char* text : {"",
                           "..",
                           "1..",
                           "..2",
                           "5..3",
                           "1...2",
                           "-1..2",
                           "1-2",
                           "one",
                           "1..2..3",
                           " 1",
                           "99999999999999999999"}) {
    EXPECT_THROW((void)parse_followed_requests(text), InputError) << text;
  }
}

}  // namespace
}  // namespace rackplan
