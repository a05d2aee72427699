// SPDX-License-Identifier: Apache-2.0
// Wrong scenarios, each refused with the file, the JSON path, what was found and what is accepted.
#include "models/base/error.h"
#include "models/base/files.h"
#include "sim/scenario/json_parse.h"
#include "sim/scenario/read.h"
#include "tests/unit/scenario/malformed_cases.h"
#include "tests/unit/scenario/samples.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace rackplan {
namespace {

using samples::aggregated;
using samples::disaggregated;
using samples::Malformed;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

void expect_refused(const std::vector<Malformed>& cases) {
  for (const Malformed& wrong : cases) {
    const std::string message = samples::error_of(wrong.text);
    const std::string start = "scenario.json: " + (wrong.path.empty() ? std::string() : wrong.path);
    EXPECT_THAT(message,
                AllOf(testing::StartsWith(start),
                      HasSubstr(wrong.found),
                      HasSubstr(wrong.accepted),
                      HasSubstr("accepted: "),
                      Not(HasSubstr("\n"))))
        << wrong.name;
    EXPECT_LT(message.size(), 600U) << wrong.name;
  }
}

TEST(MalformedScenario, SamplesAreWellFormed) {
  EXPECT_EQ(samples::error_of(disaggregated()), "no error");
  EXPECT_EQ(samples::error_of(aggregated()), "no error");
}

TEST(MalformedScenario, WrongValuesAreRefusedWithTheirPath) {
  expect_refused(samples::wrong_values());
}

TEST(MalformedScenario, WrongFieldsAreRefusedWithTheirPath) {
  expect_refused(samples::wrong_fields());
}

TEST(MalformedScenario, WrongCombinationsAreRefusedWithTheirPath) {
  expect_refused(samples::wrong_combinations());
}

TEST(MalformedScenario, WrongArrivalsAreRefusedWithTheirPath) {
  expect_refused(samples::wrong_arrivals());
}

TEST(MalformedScenario, WrongTextIsRefusedWithItsPlace) {
  expect_refused(samples::wrong_text());
}

TEST(MalformedScenario, IntegersWithAnExponentAreRefused) {
  // 1e3 is not written by hand for a count, and 2048.0 is not an integer in JSON.
  for (const char* written : {"1e3", "2048.0", "1E0"}) {
    const std::string text = R"({"schema": )" + std::string(written) + "}";
    EXPECT_THAT(samples::error_of(text), HasSubstr("schema: found " + std::string(written)));
  }
}

TEST(MalformedScenario, AFolderInPlaceOfAFileIsRefused) {
  EXPECT_THROW(static_cast<void>(read_scenario(RACKPLAN_SOURCE_DIR, samples::nodes_per_rack)),
               InputError);
}

TEST(MalformedScenario, AMissingFileIsRefused) {
  EXPECT_THROW(static_cast<void>(read_scenario("no/such/file.json", samples::nodes_per_rack)),
               InputError);
}

TEST(MalformedScenario, AnEnormousTextIsRefusedUnread) {
  const std::string text(longest_json + 1, ' ');
  EXPECT_THAT(samples::error_of(text), HasSubstr("67108865 bytes; accepted: up to 67108864"));
}

TEST(MalformedScenario, ManyKeysAreReadInReasonableTime) {
  std::string text = R"({"schema": 1)";
  for (int i = 0; i < 200'000; ++i) {
    text += ", \"k" + std::to_string(i) + "\": 0";
  }
  EXPECT_THAT(samples::error_of(text + "}"), HasSubstr("k0: found an unknown field"));
}

}  // namespace
}  // namespace rackplan
