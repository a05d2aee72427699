// SPDX-License-Identifier: Apache-2.0
// rackplan-calib from the outside: files in, files out, exit statuses.
#include "calib/program.h"

#include "calib/sample_file.h"
#include "models/base/files.h"
#include "models/io/cost_table_file.h"
#include "tests/unit/calib/synthetic.h"
#include "tests/unit/calib/temporary_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rackplan {
namespace {

int run(const std::vector<std::string>& words) {
  std::vector<const char*> argv{"rackplan-calib"};
  for (const std::string& word : words) {
    argv.push_back(word.c_str());
  }
  return run_calib(static_cast<int>(argv.size()), argv.data());
}

std::string samples_file() {
  std::string text;
  for (const Sample& sample : made_up_gemms()) {
    text += sample_line(sample) + "\n";
  }
  return temporary_file("samples.jsonl", text).string();
}

TEST(CalibProgram, ImportsATableIntoSamples) {
  const auto table = temporary_file("gemm.csv",
                                    "version,op_name,kernel_source,gemm_dtype,m,n,k,latency\n"
                                    "1,gemm,k,bfloat16,8,4096,4096,0.0125\n");
  const auto out = temporary_file("out.jsonl", "");
  ASSERT_EQ(run({"import", table.string(), "--gpu", "h100_sxm", "--out", out.string()}), 0);
  const std::vector<Sample> samples = read_sample_lines(out);
  ASSERT_EQ(samples.size(), 1U);
  EXPECT_EQ(samples[0].us, 12.5);
  EXPECT_EQ(samples[0].gpu, "H100");
}

TEST(CalibProgram, FitsSamplesAndJudgesTheTable) {
  const std::string samples = samples_file();
  const std::string table = temporary_file("table.json", "").string();
  ASSERT_EQ(run({"fit", "--gpu", "H100", "--samples", samples, "--out", table, "--id", "mine"}), 0);
  EXPECT_EQ(read_cost_table(table).id, "mine");

  const std::string report = temporary_file("report.json", "").string();
  ASSERT_EQ(run({"validate",
                 "--gpu",
                 "H100",
                 "--samples",
                 samples,
                 "--costs",
                 table,
                 "--format",
                 "json",
                 "--out",
                 report}),
            0);
  const auto json = nlohmann::json::parse(read_file(report));
  const auto& group = json.at("groups").at(0);
  EXPECT_EQ(group.at("key").at("gpu"), "H100");
  EXPECT_EQ(group.at("key").at("op"), "gemm bf16");
  EXPECT_EQ(group.at("rows"), 350);
  EXPECT_LT(group.at("metrics").at("latency").at("median_ape"), 0.02);
  EXPECT_GT(group.at("metrics").at("latency_roofline").at("median_ape"), 0.02);
  EXPECT_EQ(json.at("rows").size(), 350U);
}

TEST(CalibProgram, JudgesOutOfFoldWithoutATable) {
  const std::string report = temporary_file("report.txt", "").string();
  ASSERT_EQ(run({"validate",
                 "--gpu",
                 "H100",
                 "--samples",
                 samples_file(),
                 "--folds",
                 "5",
                 "--hold-out",
                 "shapes",
                 "--out",
                 report}),
            0);
  const std::string text = read_file(report);
  EXPECT_THAT(text, testing::HasSubstr("gemm bf16"));
  EXPECT_THAT(text, testing::HasSubstr("bound by memory"));
  EXPECT_THAT(text, testing::HasSubstr("worst of gemm bf16"));
}

TEST(CalibProgram, WrongInputExitsWithTwo) {
  EXPECT_EQ(run({}), 2);
  EXPECT_EQ(run({"fit"}), 2);
  EXPECT_EQ(run({"import", "/nowhere.csv", "--gpu", "H100"}), 2);
  EXPECT_EQ(run({"validate", "--gpu", "A100", "--samples", samples_file()}), 2);
  // Samples of another GPU only.
  EXPECT_EQ(run({"validate", "--gpu", "H200", "--samples", samples_file()}), 2);
}

}  // namespace
}  // namespace rackplan
