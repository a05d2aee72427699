// SPDX-License-Identifier: Apache-2.0
#include "sim/validate/ablation.h"

#include "tests/unit/validate/sample_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rackplan {
namespace {

using testing::ContainsRegex;
using testing::Not;

TEST(Ablation, SwitchesOneEffectOffAtATime) {
  // Measured by the model itself: no error with everything on, some with drafts never accepted.
  Validation measured;
  measured.rows = {sample_row(sample_aggregated)};
  measured.rows.front().measured = predict(measured.rows.front(), Catalogs::built_in(), {}).values;
  const std::string text = ablation_text(measured, Catalogs::built_in(), {}, 1, {}, false);
  EXPECT_THAT(text, ContainsRegex("\nnothing +0.0/0 +0.0/0 +0.0/0 "));
  EXPECT_THAT(text, Not(ContainsRegex("\naccepted drafts +0.0/0 ")));
  EXPECT_THAT(text, Not(ContainsRegex("\nsmall kernels +0.0/0 ")));
  EXPECT_THAT(text, Not(ContainsRegex("\nstep overheads +0.0/0 ")));
}

}  // namespace
}  // namespace rackplan
