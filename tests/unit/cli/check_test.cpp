// SPDX-License-Identifier: Apache-2.0
#include "models/base/error.h"
#include "models/base/files.h"
#include "sim/cli/expectations.h"
#include "sim/cli/progress_line.h"
#include "sim/report/json.h"
#include "tests/unit/cli/run_rackplan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rackplan {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

// A folder "s/a" with a small scenario, blessed.
class CheckedFolder : public testing::Test {
 protected:
  CheckedFolder() {
    fs::create_directories(folder_.path() / "s/a");
    EXPECT_EQ(run(std::string(small_run) + " --dry-run --out s/a/scenario.json").status, 0);
    EXPECT_EQ(run("check s --bless").out, "s/a/scenario.json: written\n");
  }
  [[nodiscard]] ProgramResult run(const std::string& arguments) const {
    return folder_.run(arguments);
  }
  [[nodiscard]] fs::path at(const std::string& file) const { return folder_.path() / file; }
  void edit(const std::string& file, const std::string& from, const std::string& to) const {
    std::string text = read_file(at(file));
    const auto place = text.find(from);
    ASSERT_NE(place, std::string::npos) << from;
    write_file(at(file), text.replace(place, from.size(), to));
  }
  /// Doubles the expected number of sent requests.
  void expect_otherwise() const { edit("s/a/expected.json", "\"sent\": 40", "\"sent\": 80"); }

 private:
  ProgramFolder folder_;
};

TEST_F(CheckedFolder, IsTheSameAsItsOwnExpectation) {
  const ProgramResult result = run("check s --junit j.xml");
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(result.out, "s/a/scenario.json: same\n");
  EXPECT_THAT(read_file(at("j.xml")), HasSubstr("tests=\"1\" failures=\"0\" errors=\"0\""));
  EXPECT_EQ(run("check s --bless").out, "s/a/scenario.json: same\n");
}

TEST_F(CheckedFolder, ExitsWith1AndShowsTheChange) {
  expect_otherwise();
  const ProgramResult result = run("check s --junit j.xml");
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.out, HasSubstr("s/a/scenario.json: CHANGED\n1 fields changed\n"));
  EXPECT_THAT(result.out, HasSubstr("requests.sent      80     40   -50 %\n"));
  EXPECT_THAT(read_file(at("j.xml")), HasSubstr("<failure message=\"1 fields changed\">"));
}

TEST_F(CheckedFolder, IgnoresTheVersionThatWroteTheExpectation) {
  edit("s/a/expected.json", "\"version\": \"", "\"version\": \"x");
  EXPECT_EQ(run("check s").status, 0);
}

TEST_F(CheckedFolder, NamesChangedCostsAsTheCause) {
  edit("s/a/expected.json", "\"cost_hash\": \"", "\"cost_hash\": \"x");
  const ProgramResult result = run("check s");
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.out, HasSubstr("the cost tables changed: "));
}

TEST_F(CheckedFolder, AllowsWhatATolerancePermitsAndKeepsItWhenBlessed) {
  expect_otherwise();
  edit("s/a/expected.json", "{\n", "{\n  \"tolerances\": {\"requests.sent\": 0.5},\n");
  EXPECT_EQ(run("check s").status, 0);
  EXPECT_EQ(run("check s --bless").out, "s/a/scenario.json: written\n");
  const Expectation blessed = expectation_from_json(read_file(at("s/a/expected.json")));
  EXPECT_EQ(blessed.report.deployments.at(0).requests.sent, 40);
  EXPECT_EQ(blessed.tolerances, (std::vector<Tolerance>{{"requests.sent", 0.5}}));
}

TEST_F(CheckedFolder, IsBlessedOverAnExpectationOfAnotherShape) {
  write_file(at("s/a/expected.json"), "{\"tolerances\": {\"metrics.*\": 0.1}, \"old\": 1}\n");
  EXPECT_EQ(run("check s").status, 2);
  EXPECT_EQ(run("check s --bless").status, 0);
  EXPECT_EQ(run("check s").status, 0);
}

TEST_F(CheckedFolder, SkipsAScenarioWithoutExpectationAndSaysSo) {
  fs::copy_file(at("s/a/scenario.json"), at("s/a/other.json"));
  const ProgramResult result = run("check s");
  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.err, HasSubstr("s/a/other.json: no expectation"));
  EXPECT_EQ(run("check s --bless").out, "s/a/other.json: written\ns/a/scenario.json: same\n");
  EXPECT_TRUE(fs::exists(at("s/a/other.expected.json")));
}

TEST_F(CheckedFolder, ChecksTheOthersWhenOneCannotBeRun) {
  fs::create_directories(at("s/0"));
  write_file(at("s/0/scenario.json"), "{}\n");
  fs::copy_file(at("s/a/expected.json"), at("s/0/expected.json"));
  const ProgramResult result = run("check s --junit j.xml");
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.out, HasSubstr("s/0/scenario.json: FAILED\n"));
  EXPECT_THAT(result.out, HasSubstr("s/a/scenario.json: same\n"));
  EXPECT_THAT(read_file(at("j.xml")), HasSubstr("errors=\"1\""));
}

TEST_F(CheckedFolder, ComparesReportsAndExitsWith1OnlyWhenAsked) {
  const std::string json = std::string(small_run) + " --format json --out ";
  EXPECT_EQ(run(json + "a.json").status, 0);
  EXPECT_EQ(run(json + "b.json --seed 9").status, 0);
  EXPECT_EQ(run("compare --exit-code a.json a.json").out, "no difference\n");
  const ProgramResult result = run("compare a.json b.json");
  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.out, HasSubstr("the seed changed: 1 -> 9\n"));
  EXPECT_THAT(result.out, HasSubstr("metrics.time_to_first_token.avg"));
  EXPECT_EQ(run("compare --exit-code a.json b.json").status, 1);
  EXPECT_THAT(run("compare a.json b.json a.json").out,
              HasSubstr("a.json -> a.json\nno difference"));
}

TEST(FindCases, RefusesAnExpectationWithoutItsScenario) {
  const ProgramFolder folder;
  write_file(folder.path() / "aggregated.expected.json", "{}");
  EXPECT_THROW((void)find_cases(folder.path()), InputError);
}

TEST(JunitXml, EscapesWhatXmlReserves) {
  const std::string xml =
      junit_xml({{"a&b", CheckResult::Verdict::Failed, "found <\"x\">\x01; accepted: y\nmore"}});
  EXPECT_THAT(xml, HasSubstr("name=\"a&amp;b\""));
  EXPECT_THAT(xml, HasSubstr("message=\"found &lt;&quot;x&quot;&gt; ; accepted: y\""));
  EXPECT_THAT(xml, Not(HasSubstr("\x01")));
}

TEST(ProgressText, EstimatesTheTimeLeftFromTheShareDone) {
  EXPECT_EQ(progress_text(25, 100, 2.0), "25 of 100 requests, 25 %, about 6 s left");  // 2 · 75/25
  EXPECT_EQ(progress_text(100, 100, 2.0), "100 of 100 requests, 100 %");
  EXPECT_EQ(progress_text(0, 100, 2.0), "0 of 100 requests, 0 %");
  EXPECT_EQ(progress_text(7, 0, 2.0), "7 requests");
}

}  // namespace
}  // namespace rackplan
