// SPDX-License-Identifier: Apache-2.0
#include "sim/report/render.h"

#include "sim/report/json.h"
#include "tests/unit/report/sample_report.h"

#include <gtest/gtest.h>

#include <string>

namespace rackplan {
namespace {

TEST(RenderReport, TheTableStartsWithTheAnswer) {
  EXPECT_EQ(render(sample_report(), ReportFormat::Table),
            R"(throughput    625 tok/s per GPU in and out, 15000 tok/s on 24 GPUs
              1250 tok/s in per prefill GPU (8), 312.5 tok/s out per decode GPU (16)
TTFT          p50 500 ms, p99 1.2 s
ITL           p50 25 ms, p99 40 ms
SLO           90 % of requests good (TTFT <= 1 s: 92 %, ITL <= 50 ms: 96 %)
worst window  70 s to 110 s: 78 % of requests good, TTFT p50 510 ms, p99 1.2 s, ITL p50 26 ms, p99 40 ms
bottleneck    decode: HBM bandwidth 71 % of its step time

requests      1010 sent = 1000 completed + 4 rejected + 6 unfinished
              4 rejected: larger than a replica's KV cache
              1 unfinished: waiting for decode
              5 unfinished: decoding
duration      100 s
rates         10 req/s, 5000 tok/s out, 9 good req/s
tokens        1000000 prompt, 500000 generated
KV transfers  1000, 35 GB, mean 2 ms

metric                            unit               avg   min    p50    p90    p99    max   std  count
time_to_first_token               ms                 500   250    500   1200   1200   2400   1.5   1000
inter_token_latency               ms                  25  12.5     25     40     40     80   1.5   1000
inter_chunk_latency               ms                  25  12.5    ~25    ~41    ~41     82  ~1.5   1000
request_latency                   ms               13000  6500  13000  20000  20000  40000   1.5   1000
output_token_throughput_per_user  tokens/sec/user     40    20     40     50     50    100   1.5   1000
output_sequence_length            tokens             500   250    500    900    900   1800   1.5   1000
input_sequence_length             tokens            1000   500   1000   1800   1800   3600   1.5   1000

pool     system       workers    GPUs  busy   min   max  batch   of  queue  KV mean  KV peak  step error
prefill  gb200-nvl72  2 x DEP4      8  50 %  40 %  60 %      4    8    0.5     10 %     25 %       ±20 %
decode   gb200-nvl72  1 x DEP16    16  98 %  98 %  98 %    128  512      0     20 %     30 %       ±20 %

prefill  prefix cache  37.4 % of 1000000 tokens found, 50 blocks evicted
prefill  router queue  20 requests held, 1.5 s on average; mean length 0.3

prefill  by bound   tensor cores 80 %, launch 20 %
prefill  by op      moe 60 %, attention 40 %
prefill  by source  roofline 100 %
decode   by bound   HBM bandwidth 71 %, NVLink 29 %
decode   by op      moe 70 %, attention 30 %
decode   by source  roofline 100 %

link            in use  bytes
nvlink down 16     1 %  35 GB

scenario  sample (00ff)
costs     roofline (abcd)
network   ideal
seed      7
rackplan  0.1.0
note      ranks are balanced
)");
}

Report two_deployments() {
  Report report = sample_report();
  report.deployments.push_back(report.deployments.front());
  DeploymentReport& code = report.deployments.back();
  code.name = "code";
  WorkloadReport short_one = code.workloads.front();
  short_one.name = "short";
  short_one.metrics = code.metrics;
  short_one.metrics->good_request_fraction = 0.5;
  // 95 % wanted, 50 % found; of two windows one has them.
  short_one.verdict = SloVerdictReport{.attainment = 0.95,
                                       .met = false,
                                       .window = 60.0 * s,
                                       .windows_met = 0.5,
                                       .windows = {{.index = 0, .start = 10.0 * s, .requests = 9},
                                                   {.index = 1, .start = 70.0 * s, .requests = 9}}};
  code.workloads = {short_one, short_one};
  code.workloads[1].name = "long";
  code.workloads[1].slo.clear();
  code.workloads[1].verdict.reset();
  report.estate[0].gpus_used = 48;
  report.estate[0].deployments.push_back({.name = "code", .gpus = 24, .nodes = 1});
  return report;
}

TEST(RenderReport, EveryDeploymentHasItsTablesAndItsShareOfTheEstate) {
  const std::string text = render(two_deployments(), ReportFormat::Table);
  EXPECT_TRUE(text.starts_with("deployment  chat (deepseek-r1)\n\nthroughput    625 tok/s"))
      << text;
  EXPECT_NE(text.find("\ndeployment  code (deepseek-r1)\n"), std::string::npos);
  EXPECT_NE(text.find("chat 24 GPUs on 6 nodes, code 24 GPUs on 1 node\n"), std::string::npos);
  EXPECT_NE(render(two_deployments(), ReportFormat::Markdown).find("\n## code: Pools\n"),
            std::string::npos);
}

TEST(RenderReport, SeveralWorkloadsAreJudgedOneByOne) {
  const std::string text = render(two_deployments(), ReportFormat::Table);
  EXPECT_NE(text.find("short: 50 % of requests good (TTFT <= 1 s: 92 %"), std::string::npos)
      << text;
  EXPECT_NE(
      text.find("short: missed: 95 % of requests wanted good; so in 1 of 2 windows of 60 s\n"),
      std::string::npos)
      << text;
  EXPECT_EQ(text.find("long: "), std::string::npos);  // it has no objective
}

TEST(RenderReport, PathsOfSeveralDeploymentsBeginWithTheirNames) {
  const std::string text = render(two_deployments(), ReportFormat::Csv);
  EXPECT_NE(text.find("\ndeployments[code].metrics.time_to_first_token.p99,1200,ms\n"),
            std::string::npos);
  EXPECT_NE(text.find("\ndeployments[code].workloads[short].verdict.windows[1].start,70,s\n"),
            std::string::npos);
  EXPECT_NE(text.find("\nestate[rack].deployments[code].gpus,24,\n"), std::string::npos);
}

TEST(RenderReport, PreemptionsAreTold) {
  Report report = sample_report();
  report.deployments.front().pools.back().preemptions = 7;
  report.deployments.front().pools.back().recomputed_tokens = 4900;
  EXPECT_NE(
      render(report, ReportFormat::Table).find("preemptions   7, 4900 tokens prefilled again"),
      std::string::npos)
      << render(report, ReportFormat::Table);
}

TEST(RenderReport, AnEmptyReportStillRenders) {
  Report report;
  report.deployments.emplace_back();
  EXPECT_NE(render(report, ReportFormat::Table).find("0 sent = 0 completed"), std::string::npos);
}

TEST(RenderReport, HistogramPercentilesAreMarked) {
  const std::string text = render(sample_report(), ReportFormat::Table);
  const auto row = text.substr(text.find("inter_chunk_latency"));
  EXPECT_NE(row.substr(0, row.find('\n')).find("~41"), std::string::npos);
}

TEST(RenderReport, CsvHasALineAFieldWithAllDigits) {
  Report report = sample_report();
  report.deployments.at(0).pools[1].mean_batch = 0.1 + 0.2;
  report.notes = {"say \"hi\", twice"};
  const std::string text = render(report, ReportFormat::Csv);
  EXPECT_TRUE(text.starts_with("field,value,unit\n"));
  EXPECT_NE(text.find("\npools[decode].mean_batch,0.30000000000000004,\n"), std::string::npos);
  EXPECT_NE(text.find("\nmetrics.time_to_first_token.p99,1200,ms\n"), std::string::npos);
  EXPECT_NE(text.find("\ntraffic.transfer_bytes,35000000000,B\n"), std::string::npos);
  EXPECT_NE(text.find("\n\"notes[say \"\"hi\"\", twice]\",present,\n"), std::string::npos);
}

TEST(RenderReport, MarkdownHasTheSameTables) {
  const std::string text = render(sample_report(), ReportFormat::Markdown);
  EXPECT_TRUE(text.starts_with("# sample\n\n## Answer\n\n|  |  |\n| --- | --- |\n| throughput | "));
  EXPECT_NE(text.find("\n| nvlink down 16 | 1 % | 35 GB |\n"), std::string::npos);
}

TEST(RenderReport, JsonIsTheReportsOwn) {
  EXPECT_EQ(render(sample_report(), ReportFormat::Json), to_json(sample_report()));
}

}  // namespace
}  // namespace rackplan
