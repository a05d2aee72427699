// SPDX-License-Identifier: Apache-2.0
#include "models/base/error.h"
#include "tests/unit/validate/sample_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rackplan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string refusal(const std::string& text) {
  try {
    (void)read_measured_rows(parse_measured_table(text, "rows.csv"));
  } catch (const InputError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(MeasuredTable, ReadsQuotedCellsAndCarriageReturns) {
  const MeasuredTable table =
      parse_measured_table("a,b\r\n\"x, \"\"y\"\"\",2\r\n\r\n,last", "t.csv");
  EXPECT_THAT(table.columns, ElementsAre("a", "b"));
  EXPECT_THAT(table.rows, ElementsAre(ElementsAre("x, \"y\"", "2"), ElementsAre("", "last")));
}

TEST(MeasuredTable, NamesTheLineOfARowOfAnotherLength) {
  EXPECT_EQ(refusal("a,b\n1,2\n3\n"),
            "rows.csv: line 3: found 1 cells; accepted: 2, as the header has");
}

TEST(MeasuredTable, RefusesWhatIsNoTable) {
  EXPECT_THAT(refusal(""), HasSubstr("line 1: found nothing"));
  EXPECT_THAT(refusal("a,a\n"), HasSubstr("the column \"a\" again"));
  EXPECT_THAT(refusal("a,b\n\"1,2\n"), HasSubstr("a quote that is not closed"));
  EXPECT_THAT(refusal("a,b\n\"1\"x,2\n"), HasSubstr("text after a closing quote"));
  EXPECT_THAT(refusal("a,b\n1,2\n"), HasSubstr("no column \"hardware\""));
}

TEST(MeasuredRow, HasLayoutAndMeasurements) {
  const MeasuredRow row = sample_row(sample_disaggregated);
  EXPECT_EQ(row.trouble, "");
  ASSERT_TRUE(row.prefill);
  EXPECT_EQ(row.prefill->workers, 2);
  EXPECT_TRUE(row.prefill->attention_dp);
  EXPECT_EQ(row.decode.tp, 16);
  EXPECT_FALSE(row.decode.max_batch);
  EXPECT_FALSE(row.speculative);
  EXPECT_EQ(row.measured[Metric::TpotP50], 24.6448);
  EXPECT_FALSE(row.measured[Metric::TpotP99]);
  EXPECT_EQ(row.cells.at(0), "disagg");
}

TEST(MeasuredRow, WithoutPrefillWorkersIsAggregated) {
  EXPECT_FALSE(sample_row(sample_aggregated).prefill);
}

TEST(MeasuredRow, KeepsARowThatCannotBeReadWithTheReason) {
  std::string line = sample_disaggregated;
  line.replace(line.find(",2048,"), 6, ",many,");
  EXPECT_EQ(sample_row(line).trouble, "concurrency: found \"many\"; accepted: a number, 0 or more");
  line = sample_disaggregated;
  line.replace(line.find(",2048,"), 6, ",0,");
  EXPECT_THAT(sample_row(line).trouble, HasSubstr("accepted: a whole number from 1"));
}

TEST(MeasuredRow, RatioOfTheClosedLoop) {
  // 2048 users · 1024 tokens / (23.9309 s · 4553.71 tokens/s · 16 GPUs) = 1.2028
  const MeasuredRow row = sample_row(sample_disaggregated);
  EXPECT_NEAR(*closed_loop_ratio(row, row.measured), 1.2028, 1e-4);
  EXPECT_FALSE(closed_loop_ratio(row, {}));
}

}  // namespace
}  // namespace rackplan
