// SPDX-License-Identifier: Apache-2.0
#include "sim/report/sweep_report.h"

#include "tests/unit/report/sample_report.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>

namespace rackplan {
namespace {

SweepReport two_rows() {
  SweepReport sweep{.fields = {"workload.concurrency", "pools[0].parallel"}, .rows = {}};
  sweep.rows.push_back(sweep_row({"64", "TP4"}, sample_report()));
  sweep.rows.push_back(infeasible_row({"64", "TP1"}, "needs 2 GPUs, has 1"));
  return sweep;
}

TEST(SweepReport, ARowHasTheFiguresOfTheReport) {
  const Report report = sample_report();
  const SweepRow row = sweep_row({"64"}, report);
  ASSERT_EQ(row.deployments.size(), 1U);
  const RequestMetrics& metrics = report.deployments.at(0).metrics;
  const SweepFigures& figures = row.deployments.at(0);
  EXPECT_EQ(figures.total_token_throughput_per_gpu,
            report.deployments.at(0).throughput.total_token_throughput_per_gpu);
  EXPECT_EQ(figures.output_token_throughput, metrics.output_token_throughput);
  EXPECT_EQ(*figures.time_to_first_token_p99 / ms, metrics.time_to_first_token.p99);
  EXPECT_EQ(*figures.inter_token_latency_p50 / ms, metrics.inter_token_latency.p50);
  EXPECT_EQ(figures.good_request_fraction, metrics.good_request_fraction);
}

TEST(SweepReport, NothingMeasuredIsAnEmptyCellAndNoZero) {
  Report report = sample_report();
  report.deployments.at(0).metrics.time_to_first_token.count = 0;
  report.deployments.at(0).workloads.at(0).slo.clear();
  const SweepFigures figures = sweep_row({"64"}, report).deployments.at(0);
  EXPECT_FALSE(figures.time_to_first_token_p50);
  EXPECT_FALSE(figures.good_request_fraction);
}

TEST(SweepReport, TheTableHasALineAPointAndSaysWhyOneIsMissing) {
  const std::string text = render(two_rows(), ReportFormat::Table);
  EXPECT_TRUE(text.starts_with("workload.concurrency  pools[0].parallel  ")) << text;
  EXPECT_NE(text.find("needs 2 GPUs, has 1"), std::string::npos) << text;
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3) << text;  // a header and two lines
  EXPECT_EQ(text.find("deployment"), std::string::npos) << text;
}

TEST(SweepReport, TheTableLeavesOutColumnsThatNobodyFills) {
  SweepReport sweep = two_rows();
  sweep.rows.pop_back();
  sweep.rows.front().cost.reset();
  const std::string text = render(sweep, ReportFormat::Table);
  EXPECT_EQ(text.find("infeasible"), std::string::npos) << text;
  EXPECT_EQ(text.find("cost"), std::string::npos) << text;
  sweep.rows.front().cost = UsdPerToken::from_base(2.5e-6);
  EXPECT_NE(render(sweep, ReportFormat::Table).find("2.5 USD/Mtok"), std::string::npos);
}

TEST(SweepReport, SeveralDeploymentsAreALineEach) {
  SweepReport sweep = two_rows();
  SweepFigures second = sweep.rows.front().deployments.front();
  second.deployment = "other";
  sweep.rows.front().deployments.push_back(second);
  const std::string text = render(sweep, ReportFormat::Table);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 4) << text;
  EXPECT_NE(text.find("other"), std::string::npos) << text;
}

TEST(SweepReport, CsvHasUnitsInItsHeaderAndEveryColumn) {
  SweepReport sweep = two_rows();
  sweep.rows.front().deployments.front().time_to_first_token_p50 = 250.0 * ms;
  sweep.rows.front().cost = UsdPerToken::from_base(2.5e-6);
  const std::string text = render(sweep, ReportFormat::Csv);
  EXPECT_TRUE(
      text.starts_with("workload.concurrency,pools[0].parallel,deployment,"
                       "total_token_throughput_per_gpu_tok_s,output_token_throughput_tok_s,"
                       "request_throughput_per_s,time_to_first_token_p50_s,"
                       "time_to_first_token_p99_s,inter_token_latency_p50_s,"
                       "inter_token_latency_p99_s,good_request_fraction,cost_usd_per_mtok,"
                       "infeasible\n"))
      << text;
  EXPECT_NE(text.find(",0.25,"), std::string::npos) << text;
  EXPECT_NE(text.find(",2.5,\n"), std::string::npos) << text;
  EXPECT_TRUE(text.ends_with("64,TP1,,,,,,,,,,,\"needs 2 GPUs, has 1\"\n")) << text;
}

TEST(SweepReport, JsonCarriesUnits) {
  const auto json = nlohmann::json::parse(render(two_rows(), ReportFormat::Json));
  EXPECT_EQ(json.at("fields").at(0), "workload.concurrency");
  ASSERT_EQ(json.at("rows").size(), 2U);
  const auto& row = json.at("rows").at(0);
  EXPECT_EQ(row.at("values").at("pools[0].parallel"), "TP4");
  EXPECT_TRUE(row.at("total_token_throughput_per_gpu").get<std::string>().ends_with("tok/s"));
  EXPECT_EQ(json.at("rows").at(1).at("infeasible"), "needs 2 GPUs, has 1");
}

}  // namespace
}  // namespace rackplan
