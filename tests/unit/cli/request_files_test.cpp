// SPDX-License-Identifier: Apache-2.0
// --requests-out and --aiperf-out, through the program and with either network.
#include "models/base/files.h"
#include "sim/report/json.h"
#include "tests/unit/cli/run_rackplan.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace rackplan {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using Row = std::map<std::string, std::string>;

constexpr const char* on_simgrid =
    "simulate --set workload.concurrency=16 --requests 40 --format json --out r.json ";
constexpr const char* on_ideal =
    "simulate --network ideal --set workload.concurrency=16 --requests 40 --format json "
    "--out r.json ";

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, at);) {
    parts.push_back(part);
  }
  return parts;
}

std::vector<Row> rows_of(const fs::path& file) {
  std::vector<Row> rows;
  std::vector<std::string> header;
  for (const std::string& line : split(read_file(file), '\n')) {
    const std::vector<std::string> cells = split(line, ',');
    if (header.empty()) {
      header = cells;
      continue;
    }
    EXPECT_EQ(cells.size(), header.size()) << line;
    Row& row = rows.emplace_back();
    for (std::size_t i = 0; i < std::min(cells.size(), header.size()); ++i) {
      row[header[i]] = cells[i];
    }
  }
  return rows;
}

double number(const Row& row, const char* column) {
  return std::strtod(row.at(column).c_str(), nullptr);
}

// What a folder holds, but for what run() leaves there.
std::vector<std::string> files_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().lexically_relative(folder).string();
    if (!name.starts_with(".")) {
      names.push_back(name);
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

// The sums of the rows that were measured are those of the report.
void expect_sums(const std::vector<Row>& rows, const Report& report) {
  double first_token = 0.0;
  double inter_token = 0.0;
  double latency = 0.0;
  double prompt = 0.0;
  double output = 0.0;
  std::int64_t completed = 0;
  std::int64_t good = 0;
  for (const Row& row : rows) {
    if (row.at("measured") == "true" && row.at("outcome") == "completed") {
      first_token += number(row, "time_to_first_token_ms");
      inter_token += number(row, "inter_token_latency_ms");
      latency += number(row, "request_latency_ms");
      prompt += number(row, "prompt_tokens");
      output += number(row, "output_tokens");
      good += row.at("good") == "true" ? 1 : 0;
      ++completed;
    }
  }
  // In the order of the file the samples are those of the report, bit for bit, and so is their sum.
  EXPECT_EQ(first_token, report.deployments.at(0).metrics.time_to_first_token.sum);
  EXPECT_EQ(inter_token, report.deployments.at(0).metrics.inter_token_latency.sum);
  EXPECT_EQ(latency, report.deployments.at(0).metrics.request_latency.sum);
  EXPECT_EQ(prompt, report.deployments.at(0).metrics.input_sequence_length.sum);
  EXPECT_EQ(output, report.deployments.at(0).metrics.output_sequence_length.sum);
  EXPECT_EQ(completed, report.deployments.at(0).metrics.request_count);
  EXPECT_EQ(good, report.deployments.at(0).metrics.good_request_count);
}

TEST(RequestsOut, HasARowForEachRequestAndTheSumsOfTheReportOnEitherNetwork) {
  for (const char* run : {on_simgrid, on_ideal}) {
    const ProgramFolder folder;
    const ProgramResult result = folder.run(std::string(run) +
                                            "--requests-out q.csv --set measure.warmup=1s "
                                            "--set slo.time_to_first_token=200ms");
    ASSERT_EQ(result.status, 0) << result.err;
    EXPECT_EQ(files_in(folder.path()), (std::vector<std::string>{"q.csv", "r.json"}));
    const Report report = report_from_json(read_file(folder.path() / "r.json"));
    const std::vector<Row> rows = rows_of(folder.path() / "q.csv");
    EXPECT_EQ(static_cast<std::int64_t>(rows.size()), report.deployments.at(0).requests.sent);
    EXPECT_EQ(report.deployments.at(0).measurement->warmup_requests,
              16);  // the users' first requests
    expect_sums(rows, report);
    double before = 0.0;
    for (const Row& row : rows) {
      const double ended = number(row, "arrival_s") + number(row, "request_latency_ms") / 1e3;
      EXPECT_GE(ended, before - 1e-9) << "rows are in the order in which requests ended";
      EXPECT_EQ(row.at("measured"), number(row, "arrival_s") < 1.0 ? "false" : "true");
      before = ended;
    }
  }
}

TEST(RequestsOut, GivesRejectedRequestsTheirReason) {
  const ProgramFolder folder;
  write_file(folder.path() / "t.csv",
             "TIMESTAMP,ContextTokens,GeneratedTokens\n"
             "2023-11-16 18:00:00.0000000,100,10\n"
             "2023-11-16 18:00:01.0000000,900000,20\n");  // DeepSeek-R1 has 163,840 positions
  ASSERT_EQ(folder.run("simulate --trace t.csv --requests-out q.csv --out r.txt").status, 0);
  const std::vector<Row> rows = rows_of(folder.path() / "q.csv");
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].at("outcome"), "completed");
  EXPECT_EQ(rows[0].at("reason"), "");
  EXPECT_EQ(rows[1].at("outcome"), "rejected");
  EXPECT_EQ(rows[1].at("reason"), "exceeds_positions");
  EXPECT_EQ(rows[1].at("good"), "false");
  EXPECT_EQ(rows[1].at("arrival_s"), "1");
}

TEST(RequestsOut, IsTheSameFileWithOrWithoutAWorkerWhereNothingIsShared) {
  const ProgramFolder folder;
  const std::string alone = "simulate --set workload.concurrency=1 --requests 5 --out r.txt ";
  ASSERT_EQ(folder.run(alone + "--requests-out a.csv").status, 0);
  ASSERT_EQ(folder.run(alone + "--network ideal --requests-out b.csv").status, 0);
  EXPECT_EQ(read_file(folder.path() / "a.csv"), read_file(folder.path() / "b.csv"));
}

TEST(AiperfOut, HasTheTwoFilesWithTheNumbersOfTheReport) {
  for (const char* run : {on_simgrid, on_ideal}) {
    const ProgramFolder folder;
    const ProgramResult result =
        folder.run(std::string(run) + "--aiperf-out a --set measure.warmup=1s");
    ASSERT_EQ(result.status, 0) << result.err;
    EXPECT_EQ(files_in(folder.path()),
              (std::vector<std::string>{
                  "a", "a/profile_export.jsonl", "a/profile_export_aiperf.json", "r.json"}));
    const Report report = report_from_json(read_file(folder.path() / "r.json"));
    const Json summary = Json::parse(read_file(folder.path() / "a/profile_export_aiperf.json"));
    double first_token = 0.0;
    std::int64_t profiled = 0;
    std::int64_t lines = 0;
    for (const std::string& line :
         split(read_file(folder.path() / "a/profile_export.jsonl"), '\n')) {
      const Json record = Json::parse(line);
      ++lines;
      if (record.at("metadata").at("benchmark_phase") == "profiling") {
        first_token += record.at("metrics").at("time_to_first_token").at("value").get<double>();
        ++profiled;
      }
    }
    EXPECT_EQ(lines, report.deployments.at(0).requests.sent);
    EXPECT_EQ(profiled, report.deployments.at(0).metrics.request_count);
    EXPECT_EQ(first_token, summary.at("time_to_first_token").at("sum").get<double>());
    EXPECT_EQ(first_token, report.deployments.at(0).metrics.time_to_first_token.sum);
    EXPECT_EQ(summary.at("time_to_first_token").at("p99"),
              report.deployments.at(0).metrics.time_to_first_token.p99);
  }
}

TEST(TimelineOut, IsJsonOnEitherNetworkAndCompressedByItsName) {
  for (const char* run : {on_simgrid, on_ideal}) {
    const ProgramFolder folder;
    ASSERT_EQ(folder.run(std::string(run) + "--timeline t.json --timeline-requests 0..3").status,
              0);
    ASSERT_EQ(folder.run(std::string(run) + "--timeline t.json.gz --timeline-requests 0..3").status,
              0);
    EXPECT_EQ(files_in(folder.path()), (std::vector<std::string>{"r.json", "t.json", "t.json.gz"}));
    const Json events = Json::parse(read_file(folder.path() / "t.json")).at("traceEvents");
    std::map<std::string, int> phases;
    std::map<std::string, int> slices;
    for (const Json& event : events) {
      ++phases[event.at("ph")];
      if (event.at("ph") == "X") {
        EXPECT_GE(event.at("dur").get<double>(), 0.0);
        ++slices[event.at("name")];
      }
    }
    EXPECT_EQ(phases["b"], 40);  // a transfer a request
    EXPECT_EQ(phases["e"], 40);
    EXPECT_EQ(phases["s"], 4);  // requests followed
    EXPECT_EQ(phases["f"], 4);
    EXPECT_EQ(slices["KV transfer"], 4);
    EXPECT_GT(slices["prefill"], 4);
    EXPECT_GT(slices["decode"], 4);
    EXPECT_LT(fs::file_size(folder.path() / "t.json.gz"), fs::file_size(folder.path() / "t.json"));
    EXPECT_EQ(read_file(folder.path() / "t.json.gz").substr(0, 2), "\x1f\x8b");
  }
}

TEST(SeriesOut, HasARowForEachWindowOfTheRun) {
  const ProgramFolder folder;
  ASSERT_EQ(
      folder.run(std::string(on_ideal) + "--series-out s.csv --set measure.series=250ms").status,
      0);
  const Report report = report_from_json(read_file(folder.path() / "r.json"));
  const std::vector<Row> rows = rows_of(folder.path() / "s.csv");
  ASSERT_TRUE(report.occupancy);
  ASSERT_EQ(rows.size(), report.occupancy->windows.size());
  ASSERT_GT(rows.size(), 2U);
  EXPECT_EQ(number(rows[1], "start_s"), 0.25);
  EXPECT_EQ(number(rows[1], "decode running"), report.occupancy->windows[1].pools[1].running);
  // Without measure.series the windows are those of the metrics.
  ASSERT_EQ(folder.run(std::string(on_ideal) + "--series-out s.csv").status, 0);
  EXPECT_EQ(rows_of(folder.path() / "s.csv").size(), 1U);
}

TEST(TimelineOut, OfRequestsThatAreNoneIsRefused) {
  const ProgramFolder folder;
  for (const char* wrong : {"9..3", "all", "-1"}) {
    const ProgramResult result =
        folder.run(std::string("simulate --timeline t.json --timeline-requests=") + wrong);
    EXPECT_EQ(result.status, 2) << wrong;
    EXPECT_NE(result.err.find("--timeline-requests"), std::string::npos) << result.err;
  }
  EXPECT_EQ(folder.run("simulate --timeline-requests 0..3").status, 2);  // of what?
  EXPECT_EQ(files_in(folder.path()), std::vector<std::string>{});
}

TEST(RequestFiles, AreNotLeftBehindByARunThatFails) {
  const std::string files =
      " --requests-out q.csv --aiperf-out a --timeline t.json.gz --series-out s.csv";
  const ProgramFolder folder;
  const auto expect_nothing = [&](const std::string& arguments, int status) {
    const ProgramResult result = folder.run(arguments + files);
    EXPECT_EQ(result.status, status) << arguments << "\n" << result.err;
    EXPECT_EQ(files_in(folder.path()), std::vector<std::string>{}) << arguments;
  };
  expect_nothing("simulate --trace missing.csv", 2);
  expect_nothing("simulate --network ideal --trace missing.csv", 2);
  expect_nothing("simulate --set pools[0].parallel=TP1 --requests 10", 3);  // does not fit
  expect_nothing("simulate --requests 10 --out no/such/folder/r.txt", 74);
  expect_nothing("simulate --dry-run", 2);
}

TEST(RequestFiles, AreNotLeftBehindByARunThatIsInterrupted) {
  const ProgramFolder folder;
  for (const std::string network : {"ideal", "simgrid"}) {
    const ProgramResult result = folder.run("simulate --requests 100000000 --network " + network +
                                                " --requests-out q.csv --aiperf-out a "
                                                "--timeline t.json --series-out s.csv",
                                            "timeout --preserve-status -s INT 1");
    EXPECT_EQ(result.status, 130) << network << "\n" << result.err;
    EXPECT_EQ(files_in(folder.path()), std::vector<std::string>{}) << network;
  }
}

TEST(RequestFiles, ThatCannotBeWrittenFailTheRunInAWorkerToo) {
  const ProgramFolder folder;
  for (const std::string network : {"ideal", "simgrid"}) {
    const ProgramResult result = folder.run("simulate --requests 3000 --network " + network +
                                            " --requests-out /dev/full --aiperf-out a");
    EXPECT_EQ(result.status, 74) << result.err;
    EXPECT_EQ(result.out, "");
    EXPECT_EQ(files_in(folder.path()), std::vector<std::string>{}) << network;
  }
}

TEST(RequestFiles, OnAFullDiskFailTheRunWhicheverTheyAre) {
  const ProgramFolder folder;
  for (const std::string file : {"--timeline", "--series-out"}) {
    for (const std::string network : {"ideal", "simgrid"}) {
      const ProgramResult result = folder.run("simulate --requests 3000 --network " + network +
                                              " --requests-out q.csv " + file + " /dev/full");
      EXPECT_EQ(result.status, 74) << file << result.err;
      EXPECT_EQ(files_in(folder.path()), std::vector<std::string>{}) << network;
    }
  }
}

TEST(RequestFiles, KeepWhatWasThereWhenTheRunFails) {
  const ProgramFolder folder;
  write_file(folder.path() / "q.csv", "mine\n");
  fs::create_directory(folder.path() / "a");
  EXPECT_EQ(folder.run("simulate --trace missing.csv --requests-out q.csv --aiperf-out a").status,
            2);
  EXPECT_EQ(read_file(folder.path() / "q.csv"), "mine\n");
  EXPECT_EQ(files_in(folder.path()), (std::vector<std::string>{"a", "q.csv"}));
}

TEST(RequestFiles, AreRefusedBeforeTheRunWhereTheyCannotBe) {
  const ProgramFolder folder;
  EXPECT_EQ(folder.run("simulate --requests-out no/such/folder/q.csv").status, 74);
  EXPECT_EQ(folder.run("simulate --aiperf-out no/such/folder").status, 74);
  EXPECT_EQ(folder.run("simulate --requests-out /dev/stdout").status, 2);
  EXPECT_EQ(folder.run("simulate --timeline /dev/stdout").status, 2);
  EXPECT_EQ(folder.run("simulate --series-out /dev/stdout").status, 2);
  EXPECT_EQ(folder.run("simulate --timeline no/such/folder/t.json").status, 74);
  EXPECT_EQ(folder.run("simulate --series-out no/such/folder/s.csv").status, 74);
  EXPECT_EQ(files_in(folder.path()), std::vector<std::string>{});
}

}  // namespace
}  // namespace rackplan
