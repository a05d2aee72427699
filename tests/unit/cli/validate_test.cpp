// SPDX-License-Identifier: Apache-2.0
#include "models/base/files.h"
#include "tests/unit/cli/run_rackplan.h"
#include "tests/unit/validate/sample_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rackplan {
namespace {

using testing::HasSubstr;

TEST(Validate, ComparesAFileOfMeasuredRuns) {
  const ProgramFolder folder;
  write_file(folder.path() / "rows.csv", std::string(sample_header) + sample_aggregated);
  const ProgramResult result = folder.run("validate rows.csv --by mode --format json");
  ASSERT_EQ(result.status, 0) << result.err;
  const auto json = nlohmann::json::parse(result.out);
  EXPECT_EQ(json.at("groups").at(0).at("key").at("mode"), "agg");
  EXPECT_TRUE(json.at("rows").at(0).at("predicted").contains("tpot_p50_ms"));
}

TEST(Validate, RefusesAColumnThatIsNotThere) {
  const ProgramFolder folder;
  write_file(folder.path() / "rows.csv", std::string(sample_header) + sample_aggregated);
  const ProgramResult result = folder.run("validate rows.csv --by colour");
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("no column \"colour\""));
}

}  // namespace
}  // namespace rackplan
