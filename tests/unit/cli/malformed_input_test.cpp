// SPDX-License-Identifier: Apache-2.0
// Wrong scenarios and traces through the whole program: exit status, one line that names the place,
// nothing on standard output and no output file.
#include "models/base/files.h"
#include "tests/unit/cli/run_rackplan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace rackplan {
namespace {

struct Wrong {
  std::string input;  // a setting, or the content of a trace
  int status;
  std::string reason;  // in the line
};

void expect_refused(const ProgramFolder& folder, const std::string& arguments, const Wrong& wrong) {
  SCOPED_TRACE(wrong.input);
  const ProgramResult result = folder.run("simulate --network ideal --out out.json " + arguments);
  EXPECT_EQ(result.status, wrong.status) << result.err;
  EXPECT_EQ(result.out, "");
  EXPECT_NE(result.err.find(wrong.reason), std::string::npos) << result.err;
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "out.json"));
}

TEST(MalformedInput, AWrongScenarioWritesNothing) {
  const std::string digits(300, '9');
  const std::vector<Wrong> wrong = {
      {"pools[0].replica=3", 2, "pools[].replicas"},
      {"slo.inter_token_latency=25", 2, "slo.inter_token_latency"},
      {"slo.inter_token_latency=-1ms", 2, "slo.inter_token_latency"},
      {"slo.inter_token_latency=25parsec", 2, "slo.inter_token_latency"},
      {"slo.request_latency=0s", 2, "slo.request_latency"},
      {"workload.concurrency=-4", 2, "workload.concurrency"},
      {"workload.concurrency=0", 2, "workload.concurrency"},
      {"workload.concurrency=1.5", 2, "workload.concurrency"},
      {"workload.concurrency=NaN", 2, "workload.concurrency"},
      {"workload.concurrency=" + digits, 2, "workload.concurrency"},
      {"workload.prompt=0", 2, "workload.prompt"},
      {"workload.output=-1", 2, "workload.output"},
      {"workload.rate=5GB/s", 2, "workload.rate"},
      {"workload.rate=infreq/s", 2, "workload.rate"},
      {"schema=2", 2, "schema"},
      {"seed=-1", 2, "seed"},
      {"model=deepseek-r2", 2, "deepseek-r1"},
      {"precision=fp3", 2, "precision"},
      {"engine=triton", 2, "engine"},
      {"pools[0].role=encode", 2, "pools[0].role"},
      {"pools[0].parallel=XP4", 2, "pools[0].parallel"},
      {"pools[0].replicas=0", 2, "pools[0].replicas"},
      {"pools[0].estate=nowhere", 2, "nowhere"},
      {"pools[7].replicas=1", 2, "pools[7]"},
      {"router.decode=best", 2, "router.decode"},
      {"faults=[]", 2, "not simulated yet"},
      {"measure.horizon=2GB", 2, "measure.horizon"},
      {"pools[1].parallel=TP3", 3, "nearest: TP4"},
      {"pools[1].parallel=DEP2", 3, "nearest: DEP4"},
      {"pools[0].replicas=100", 3, "infeasible"},
  };
  const ProgramFolder folder;
  for (const Wrong& setting : wrong) {
    expect_refused(folder, "--set '" + setting.input + "'", setting);
  }
}

TEST(MalformedInput, AWrongTraceWritesNothing) {
  const std::string header = "TIMESTAMP,ContextTokens,GeneratedTokens\n";
  const std::string good = "2023-11-16 18:15:46.6805900,374,44\n";
  const std::string after = "2023-11-16 18:15:50.0000000,";
  const std::vector<Wrong> wrong = {
      {"", 2, "trace.txt"},
      {header, 2, "trace.txt"},
      {"what,is,this\n1,2,3\n", 2, "line 1"},
      {header + good + after + "0,44\n", 2, "line 3, ContextTokens"},
      {header + good + after + "374,0\n", 2, "line 3, GeneratedTokens"},
      {header + good + after + "-5,44\n", 2, "line 3, ContextTokens"},
      {header + good + after + "12.5,44\n", 2, "line 3, ContextTokens"},
      {header + good + after + "NaN,44\n", 2, "line 3, ContextTokens"},
      {header + good + after + std::string(300, '9') + ",44\n", 2, "line 3, ContextTokens"},
      {header + good + after + "374\n", 2, "line 3"},
      {header + good + "2023-11-16 18:15:40.0000000,374,44\n", 2, "line 3, time"},
      {header + good + "2023-13-16 18:15:50.0000000,374,44\n", 2, "line 3, "},
      {header + good + "\n" + good, 2, "line 3"},
      {"\x1f\x8b\x08", 2, "trace.txt"},
      {"{\"timestamp\": 0, \"input_length\": 5}\n", 2, "line 1"},
      {"{\"timestamp\": 0, \"input_length\": 5, \"output_length\": \"7\"}\n", 2, "line 1"},
      {"{\"timestamp\": 0, \"input_length\": 5, \"output_length\": 7}\n{oops\n", 2, "line 2"},
      {"{\"timestamp\": -1, \"input_length\": 5, \"output_length\": 7}\n", 2, "line 1"},
  };
  const ProgramFolder folder;
  for (const Wrong& trace : wrong) {
    write_file(folder.path() / "trace.txt", trace.input);
    expect_refused(folder, "--trace trace.txt", trace);
  }
}

}  // namespace
}  // namespace rackplan
