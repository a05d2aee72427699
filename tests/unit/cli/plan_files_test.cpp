// SPDX-License-Identifier: Apache-2.0
#include "models/base/files.h"
#include "tests/unit/cli/run_rackplan.h"

#include <gmock/gmock.h>

#include <cmath>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

namespace rackplan {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// A space of a handful of candidates and a few hundred requests: tenths of a second.
constexpr const char* question = R"({
  "schema": 1, "name": "small",
  "estate": {"systems": [{"name": "rack", "system": "gb200-nvl72", "racks": 1}]},
  "model": "deepseek-r1", "precision": "fp4", "engine": "trtllm",
  "pools": [
    {"role": "prefill", "estate": "rack", "parallel": "DEP4", "replicas": 1,
     "limits": {"max_batch_per_rank": 16, "max_tokens_per_rank": 16384}},
    {"role": "decode", "estate": "rack", "parallel": "DEP8", "replicas": 1,
     "limits": {"max_batch_per_rank": 64}}],
  "workload": {"rate": "10req/s", "requests": 300, "prompt": 1000, "output": 200},
  "slo": {"time_to_first_token": "2s", "inter_token_latency": "50ms", "attainment": 0.9},
  "economics": {"basis": "own_neocloud", "date": "2026-11-23", "peak_to_average": 2},
  "plan": {"layouts": ["disaggregated"],
           "prefill": {"parallel": ["DEP4"], "max_replicas": 2},
           "decode": {"parallel": ["DEP8"], "max_replicas": 2, "max_batch_per_rank": [64]}}
})";

constexpr const char* run_plan = "plan q.json --jobs 1 --no-proof ";

// A quoted cell has no comma in what is read here.
std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream stream(line);
  for (std::string cell; std::getline(stream, cell, ',');) {
    cells.push_back(cell);
  }
  return cells;
}

std::vector<std::string> lines_between(const std::string& text,
                                       const std::string& after,
                                       const std::string& until) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  bool inside = false;
  for (std::string line; std::getline(stream, line);) {
    if (inside && line.starts_with(until)) {
      break;
    }
    if (inside) {
      lines.push_back(line);
    }
    inside = inside || line.starts_with(after);
  }
  return lines;
}

TEST(PlanCommand, WritesAPageTheCandidatesAndTheFinanceSheet) {
  const ProgramFolder folder;
  write_file(folder.path() / "q.json", question);
  const ProgramResult result =
      folder.run(std::string(run_plan) + "--html p.html --candidates c.csv --finance f.csv");
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(read_file(folder.path() / "p.html"), StartsWith("<!DOCTYPE html>\n"));
  EXPECT_THAT(read_file(folder.path() / "c.csv"), StartsWith("index,status,layout,gpus,"));
  EXPECT_THAT(read_file(folder.path() / "f.csv"), StartsWith("assumption,value,unit,date,"));
}

TEST(PlanCommand, SaysWhatChangesFromToday) {
  const ProgramFolder folder;
  write_file(folder.path() / "q.json", question);
  std::string today = question;
  today.replace(today.find("\"racks\": 1"), 10, "\"racks\": 2");
  write_file(folder.path() / "today.json", today);
  const ProgramResult result = folder.run(std::string(run_plan) + "--current today.json");
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("\nChange from today\n  -  1 rack of gb200-nvl72\n"));
  EXPECT_THAT(result.out, HasSubstr("\n  ~  cost a year: "));
}

TEST(PlanCommand, PlansCompareFieldByField) {
  const ProgramFolder folder;
  write_file(folder.path() / "q.json", question);
  const std::string json = std::string(run_plan) + "--format json ";
  ASSERT_EQ(folder.run(json + "--out a.json").status, 0);
  ASSERT_EQ(folder.run(json + "--out b.json --set economics.energy_price=0.2USD/kWh").status, 0);
  EXPECT_EQ(folder.run("compare --exit-code a.json a.json").out, "no difference\n");
  const ProgramResult changed = folder.run("compare --exit-code a.json b.json");
  EXPECT_EQ(changed.status, 1);
  EXPECT_THAT(changed.out, StartsWith("the scenario changed: hash "));
  EXPECT_THAT(changed.out, HasSubstr("\nbest.figures.cost_a_year "));
  ASSERT_EQ(folder.run("simulate q.json --network ideal --format json --out r.json").status, 0);
  const ProgramResult mixed = folder.run("compare a.json r.json");
  EXPECT_EQ(mixed.status, 2);
  EXPECT_THAT(mixed.err, HasSubstr("r.json: found a report; accepted: a plan, as a.json is"));
}

TEST(FinanceSheet, LinesAndQuartersSumToTheHeadline) {
  const ProgramFolder folder;
  write_file(folder.path() / "q.json", question);
  ASSERT_EQ(folder.run("simulate q.json --network ideal --finance f.csv").status, 0);
  const std::string sheet = read_file(folder.path() / "f.csv");
  const double headline =
      std::stod(cells_of(lines_between(sheet, "result,", "nothing").at(0)).at(1));
  EXPECT_GT(headline, 0.0);
  double lines = 0.0;
  for (const std::string& line : lines_between(sheet, "line,kind,", "sum,")) {
    lines += std::stod(cells_of(line).at(2));
  }
  EXPECT_NEAR(lines, headline, 0.005);
  double year = 0.0;  // cost_usd of the first four quarters
  const std::vector<std::string> quarters = lines_between(sheet, "quarter,", "sum,");
  for (std::size_t i = 0; i < 4; ++i) {
    year += std::stod(cells_of(quarters.at(i)).at(6));
  }
  EXPECT_NEAR(year, headline, 0.005);
}

TEST(FinanceSheet, NeedsEconomics) {
  const ProgramFolder folder;
  const ProgramResult result = folder.run("simulate --network ideal --finance f.csv");
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("--finance: found a scenario without economics"));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "f.csv"));
}

TEST(PlanCommand, AFileThatCannotBeWrittenIsFoundBeforeTheSearch) {
  const ProgramFolder folder;
  write_file(folder.path() / "q.json", question);
  const ProgramResult result = folder.run(std::string(run_plan) + "--html no/such/folder/p.html");
  EXPECT_EQ(result.status, 74);
  EXPECT_EQ(result.out, "");
}

}  // namespace
}  // namespace rackplan
