// SPDX-License-Identifier: Apache-2.0
#include "models/base/error.h"
#include "sim/workload/servegen_stream.h"
#include "tests/unit/workload/tar_file.h"
#include "tests/unit/workload/trace_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace rackplan {
namespace {

using testing::HasSubstr;

const std::string lengths = R"({"0": {"input_tokens": "{10: 0.5, 20: 0.5}",
                                      "output_tokens": "{100: 0.5, 200: 0.5}"},
                                "600": {"input_tokens": "{7: 1.0}", "output_tokens": "{9: 1.0}"},
                                "1200": {"input_tokens": "{}", "output_tokens": "{}"}})";

std::filesystem::path clients(const std::string& rates, const std::string& dataset = lengths) {
  return write_tar("clients.tar",
                   {{"a/chunk-3-trace.csv", rates}, {"a/chunk-3-dataset.json", dataset}});
}

std::vector<Conversation> all_of(const std::filesystem::path& file, LengthPairing pairing) {
  const auto stream = make_servegen_stream(read_servegen_clients(file), 7, pairing);
  std::vector<Conversation> all;
  while (auto conversation = stream->next()) {
    all.push_back(std::move(*conversation));
  }
  return all;
}

std::string refusal(const std::filesystem::path& file) {
  try {
    static_cast<void>(read_servegen_clients(file));
  } catch (const InputError& error) {
    return error.what();
  }
  return "nothing";
}

TEST(Servegen, AClientFollowsItsWindows) {
  // 10/s for 600 s, nothing, 5/s: 6,000 and 3,000 requests; gamma gaps with CV 2 disperse counts by
  // 4, so standard deviations 155 and 110.
  const auto file = clients("0,10,2,Gamma,0,0\n600,0,0,,0,0\n1200,5,2,Gamma,0,0\n");
  const auto all = all_of(file, LengthPairing::Independent);
  int first = 0;
  int last = 0;
  Tick before = 0;
  for (const Conversation& each : all) {
    const double time = to_seconds(*each.start) / s;
    EXPECT_GE(*each.start, before);
    before = *each.start;
    first += time < 600.0 ? 1 : 0;
    last += time >= 1200.0 ? 1 : 0;
    EXPECT_LE(time, 1800.0);
  }
  EXPECT_EQ(static_cast<std::size_t>(first + last), all.size());
  EXPECT_NEAR(first, 6000, 4 * 155);
  EXPECT_NEAR(last, 3000, 4 * 110);
  // The lengths of the last window are empty: those of the one before hold on.
  EXPECT_EQ(all.back().turns[0].prompt_tokens, 7);
  EXPECT_EQ(all.back().turns[0].output_tokens, 9);
}

TEST(Servegen, LengthsFollowTheirHistogramsIndependentOrTogether) {
  const auto file = clients("0,10,1,Weibull,0,0\n599,0,0,,0,0\n");
  for (const LengthPairing pairing : {LengthPairing::Independent, LengthPairing::Comonotone}) {
    int longer = 0;
    int together = 0;
    int count = 0;
    for (const Conversation& each : all_of(file, pairing)) {
      const Turn& turn = each.turns[0];
      longer += turn.prompt_tokens == 20 ? 1 : 0;
      together += (turn.prompt_tokens == 20) == (turn.output_tokens == 200) ? 1 : 0;
      ++count;
    }
    // About 6,000 fair coins: four standard deviations are 2.6 %.
    EXPECT_NEAR(longer / static_cast<double>(count), 0.5, 0.026);
    EXPECT_NEAR(together / static_cast<double>(count),
                pairing == LengthPairing::Comonotone ? 1.0 : 0.5,
                pairing == LengthPairing::Comonotone ? 0.0 : 0.026);
  }
}

TEST(Servegen, RefusesWhatAreNoClients) {
  const std::string good = "0,10,2,Gamma,0,0\n600,0,0,,0,0\n";
  EXPECT_EQ(refusal(clients(good)), "nothing");
  EXPECT_THAT(refusal(clients("0,10,2,Gamma\n")), HasSubstr("line 1: found 4 fields"));
  EXPECT_THAT(refusal(clients("0,-1,2,Gamma,0,0\n")), HasSubstr("line 1: found \"-1\""));
  EXPECT_THAT(refusal(clients("x,1,2,Gamma,0,0\n")), HasSubstr("line 1: found \"x\""));
  EXPECT_THAT(refusal(clients("0,1,2,Normal,0,0\n")), HasSubstr("line 1.family: found \"Normal\""));
  EXPECT_THAT(refusal(clients("0,1,0,Gamma,0,0\n")), HasSubstr("a CV from 0.01 to 100"));
  EXPECT_THAT(refusal(clients("600,1,1,Gamma,0,0\n0,1,1,Gamma,0,0\n")),
              HasSubstr("windows in order of time"));
  EXPECT_THAT(refusal(clients("0,1,1,Gamma,0,0\n")), HasSubstr("found 1 windows"));
  EXPECT_THAT(refusal(clients(good, "[]")), HasSubstr("no JSON object"));
  EXPECT_THAT(refusal(clients(good, R"({"0": {"input_tokens": "{}"}})")),
              HasSubstr("output_tokens: found no text"));
  EXPECT_THAT(
      refusal(clients(good, R"({"0": {"input_tokens": "{5: 2.0}", "output_tokens": "{}"}})")),
      HasSubstr("a probability from 0 to 1"));
  EXPECT_THAT(refusal(clients(
                  good, R"({"0": {"input_tokens": "{9: 0.5, 5: 0.5}", "output_tokens": "{}"}})")),
              HasSubstr("lengths in order"));
  EXPECT_THAT(refusal(clients(good, R"({"0": {"input_tokens": "{}", "output_tokens": "{}"}})")),
              HasSubstr("no lengths for a client with a rate above 0"));
  EXPECT_THAT(refusal(write_tar("none.tar", {{"README", "x"}})), HasSubstr("found no client"));
  EXPECT_THAT(refusal(write_tar("half.tar", {{"chunk-1-dataset.json", lengths}})),
              HasSubstr("chunk-1-trace.csv"));
}

TEST(PublicServegen, DeepseekR1HasItsKnownAggregate) {
  const char* name = "traces/servegen/reason_deepseek-r1.tar.zst";
  const auto file = shared_data(name);
  if (!file) {
    GTEST_SKIP() << name << " is not below RACKPLAN_SHARED_DATA or ../shared/data";
  }
  // Noted of the parameters: 16.0 requests/s (4.3 to 42.5 by 600 s), prompts 1,268 / p50 208 / p99
  // 23,423, outputs 1,527 / 792 / 12,607. Drawn requests may be off by their own chance: bursty
  // clients make the rate uncertain by 2 %, and the lengths follow it.
  const auto clients = read_servegen_clients(*file);
  EXPECT_EQ(clients.size(), 73U);
  const auto stream = make_servegen_stream(clients, 7, LengthPairing::Independent);
  std::vector<std::int32_t> prompts;
  std::vector<std::int32_t> outputs;
  std::vector<int> windows(144, 0);
  while (const auto conversation = stream->next()) {
    prompts.push_back(conversation->turns[0].prompt_tokens);
    outputs.push_back(conversation->turns[0].output_tokens);
    ++windows.at(static_cast<std::size_t>(*conversation->start / (600 * ticks_per_second)));
  }
  const auto mean = [](const std::vector<std::int32_t>& values) {
    double sum = 0.0;
    for (const std::int32_t value : values) {
      sum += value;
    }
    return sum / static_cast<double>(values.size());
  };
  const auto quantile = [](std::vector<std::int32_t> values, double probability) {
    const auto at = values.begin() +
                    static_cast<std::ptrdiff_t>(probability * static_cast<double>(values.size()));
    std::nth_element(values.begin(), at, values.end());
    return *at;
  };
  EXPECT_NEAR(static_cast<double>(prompts.size()) / 86'400.0, 16.0, 0.02 * 16.0);
  EXPECT_NEAR(*std::min_element(windows.begin(), windows.end()) / 600.0, 4.3, 1.0);
  EXPECT_NEAR(*std::max_element(windows.begin(), windows.end()) / 600.0, 42.5, 8.0);
  EXPECT_NEAR(mean(prompts), 1268.0, 0.05 * 1268.0);
  EXPECT_NEAR(quantile(prompts, 0.5), 208, 0.05 * 208);
  EXPECT_NEAR(quantile(prompts, 0.99), 23'423, 0.05 * 23'423);
  EXPECT_NEAR(mean(outputs), 1527.0, 0.03 * 1527.0);
  EXPECT_NEAR(quantile(outputs, 0.5), 792, 0.03 * 792);
  EXPECT_NEAR(quantile(outputs, 0.99), 12'607, 0.05 * 12'607);
}

}  // namespace
}  // namespace rackplan
