// SPDX-License-Identifier: Apache-2.0
// Traces with a known truth, and the public ones where they are at hand, reduced to a workload.
#include "sim/run/trace_reduction.h"

#include "models/base/error.h"
#include "sim/run/session_fit.h"
#include "sim/run/source.h"
#include "sim/scenario/read.h"
#include "sim/scenario/write.h"
#include "sim/workload/arrival_times.h"
#include "sim/workload/conversation_source.h"
#include "sim/workload/session_stream.h"
#include "tests/unit/workload/trace_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>

namespace rackplan {
namespace {

using testing::HasSubstr;

const ComparedFigure& figure(const TraceReduction& reduction, const std::string& name) {
  for (const ComparedFigure& each : reduction.figures) {
    if (each.name == name) {
      return each;
    }
  }
  throw InvariantBroken("no figure " + name);
}

void expect_within(const TraceReduction& reduction, const std::string& name, double relative) {
  const ComparedFigure& each = figure(reduction, name);
  EXPECT_NEAR(each.workload, each.trace, relative * each.trace) << name;
}

void expect_share_within(const TraceReduction& reduction, const std::string& name, double off) {
  const ComparedFigure& each = figure(reduction, name);
  EXPECT_NEAR(each.workload, each.trace, off) << name;
}

/// Conversations answered at once, as Mooncake rows.
std::string rows_of_sessions(const SessionWorkload& workload, Tick end) {
  const auto source = make_conversation_source(make_generated_sessions(workload), {});
  std::map<BlockHash, std::uint64_t> ids;
  std::uint64_t partial = 1'000'000'000;
  std::string text;
  while (source->next_arrival() <= end) {
    const Request request = source->take();
    text += R"({"timestamp": )" + std::to_string(request.arrival / 1'000'000'000) +
            R"(, "input_length": )" + std::to_string(request.prompt_tokens) +
            R"(, "output_length": )" + std::to_string(request.output_tokens) + R"(, "hash_ids": [)";
    std::string separator;
    for (const BlockHash hash : source->blocks_of(request.id).hashes) {
      text += separator + std::to_string(ids.try_emplace(hash, ids.size()).first->second);
      separator = ", ";
    }
    if (request.prompt_tokens % workload.block_tokens != 0) {
      text += separator + std::to_string(partial++);
    }
    text += "]}\n";
    source->on_complete(request.id, request.arrival);
  }
  return text;
}

SessionWorkload chat() {
  return {.seed = 3,
          .starts = ArrivalProcess{.rate = 1.0 / s},
          .turns = UniformTokens{.low = 1, .high = 5},
          .think_time = ExponentialDuration{20.0 * s},
          .first_prompt = UniformTokens{.low = 600, .high = 3000},
          .new_tokens = UniformTokens{.low = 520, .high = 900},
          .output = UniformTokens{.low = 50, .high = 300},
          .prefixes = {{.share = 0.5, .count = 1, .tokens = FixedTokens{1024}}},
          .block_tokens = 512};
}

TEST(SessionFit, FindsTheConversationsThatWereGenerated) {
  const auto source = make_conversation_source(make_generated_sessions(chat()), {});
  SessionFit fit;
  std::int64_t requests = 0;
  static_cast<void>(
      observe(*source, 3000 * ticks_per_second, 1.0, [&](const ObservedRequest& each) {
        fit.add(each);
        ++requests;
      }));
  const SessionStatistics found = fit.finish();
  // One conversation a second for 3,000 s, within four standard deviations; each turn adds a whole
  // block, so none is missed.
  EXPECT_NEAR(static_cast<double>(found.conversations), 3000.0, 4.0 * std::sqrt(3000.0));
  EXPECT_EQ(found.turns.total(), requests);
  EXPECT_EQ(found.new_tokens.count(), requests - found.conversations);
  EXPECT_GE(found.new_tokens.quantile(0.0), 520.0);
  EXPECT_LE(found.new_tokens.quantile(1.0), 900.0);
  ASSERT_EQ(found.prefixes.size(), 1U);
  EXPECT_EQ(found.prefixes.begin()->second.tokens, 1024);
  EXPECT_NEAR(static_cast<double>(found.prefixes.begin()->second.conversations) /
                  static_cast<double>(found.conversations),
              0.5,
              4.0 * 0.5 / std::sqrt(3000.0));
}

TEST(TraceReduction, ConversationsComeBackWithTheirReuse) {
  const auto file = write_trace("chat.jsonl", rows_of_sessions(chat(), 3000 * ticks_per_second));
  const TraceReduction reduction = reduce_trace({.file = file, .blocks = mooncake_blocks});
  expect_within(reduction, "requests", 0.05);
  expect_within(reduction, "prompt mean", 0.05);
  expect_within(reduction, "prompt p90", 0.05);
  expect_within(reduction, "output mean", 0.03);
  expect_share_within(reduction, "ideal hits", 0.03);
  expect_share_within(reduction, "LRU hits, 1000 blocks", 0.05);
  ASSERT_TRUE(reduction.workload.sessions.has_value());
  EXPECT_EQ(reduction.workload.sessions->block_tokens, 512);
  ASSERT_EQ(reduction.workload.sessions->prefixes.size(), 1U);
  EXPECT_EQ(reduction.workload.sessions->prefixes[0].tokens, LengthDistribution(FixedLength{1024}));
  EXPECT_THAT(reduction.workload.description, HasSubstr("ideal hits"));
}

/// Three days, 6 : 2 by halves of the day, gamma gaps with CV 2, in Vidur's columns.
std::string gateway_logs() {
  ArrivalTimes times(5,
                     {.rate = 0.25 / s,
                      .gaps = {.kind = GapKind::Gamma, .cv = 2.0},
                      .profile = RateProfile{.rates = {6.0, 2.0}}});
  const LengthSampler prompt(LognormalTokens{.median = 900.0, .sigma = 1.0});
  const LengthSampler output(UniformTokens{.low = 10, .high = 500});
  std::string text = "arrived_at,num_prefill_tokens,num_decode_tokens\n";
  for (RequestId id = 0;; ++id) {
    const Tick time = times.next();
    if (time > 3 * 86'400 * ticks_per_second) {
      return text;
    }
    text += std::to_string(time / 1'000'000'000'000) + "." +
            std::to_string(1000 + time / 1'000'000'000 % 1000).substr(1) + "," +
            std::to_string(prompt.draw(5, Purpose::PromptLength, id)) + "," +
            std::to_string(output.draw(5, Purpose::OutputLength, id)) + "\n";
  }
}

TEST(TraceReduction, TheShapeOfTheDayAndTheBurstsComeBack) {
  const TraceReduction reduction =
      reduce_trace({.file = write_trace("gateway.csv", gateway_logs())});
  const WorkloadSpec& workload = reduction.workload;
  EXPECT_FALSE(workload.sessions.has_value());
  EXPECT_EQ(workload.pattern.period, 86'400.0 * s);
  ASSERT_EQ(workload.pattern.profile.size(), 24U);
  // Arrivals a minute, 0.375/s and 0.125/s of 3 days · 720 minutes: 22.5 and 7.5, whose hours have
  // 4,050 and 1,350 arrivals with dispersion 4: standard errors 3.1 % and 5.4 %.
  for (std::size_t hour = 0; hour < 24; ++hour) {
    const double expected = hour < 12 ? 22.5 : 7.5;
    EXPECT_NEAR(workload.pattern.profile[hour], expected, 4.0 * 0.054 * expected) << hour;
  }
  // In 12 s there are 2 to 5 gaps: dispersion is not yet at CV² = 4.
  EXPECT_EQ(workload.pattern.kind, GapKindSpec::Gamma);
  EXPECT_GT(workload.pattern.cv, 1.4);
  EXPECT_LT(workload.pattern.cv, 2.2);
  expect_within(reduction, "requests", 0.05);
  expect_within(reduction, "busiest hour, requests", 0.1);
  expect_within(reduction, "dispersion in 10 s", 0.25);
  expect_within(reduction, "prompt mean", 0.03);
  expect_within(reduction, "prompt p99", 0.06);
  expect_within(reduction, "output p50", 0.03);
}

TEST(TraceReduction, TheWorkloadMayStandInAScenario) {
  const TraceReduction reduction = reduce_trace(
      {.file = write_trace("chat.jsonl", rows_of_sessions(chat(), 300 * ticks_per_second)),
       .blocks = mooncake_blocks});
  const std::string text = R"({
    "schema": 1,
    "estate": {"systems": [{"name": "server", "system": "hgx-h200", "nodes": 1}]},
    "model": "qwen3-32b", "precision": "fp8", "engine": "vllm",
    "pools": [{"role": "aggregated", "parallel": "TP2",
               "limits": {"max_batch_per_rank": 256, "max_tokens_per_rank": 8192}}],
    "workload": )" + to_text(to_document(reduction.workload)) +
                           "}";
  const Scenario scenario = scenario_from_text(text, "scenario.json", "", nullptr);
  EXPECT_EQ(scenario.deployments.front().workloads.front(), reduction.workload);
  const auto source = make_source(scenario, 0);
  EXPECT_TRUE(source->next().has_value());
}

TEST(TraceReduction, ATableShowsTheErrorOfEachFigure) {
  const TraceReduction reduction{
      .workload = {}, .figures = {{"requests", 200.0, 150.0, false}, {"hits", 0.5, 0.25, true}}};
  EXPECT_EQ(reduction_table(reduction),
            "          trace  workload  error\n"
            "requests    200       150  -25 %\n"
            "hits        0.5      0.25  -0.25\n");
}

/// 1,000 prompt tokens, of which so many were there before.
WorkloadObservation with_reuse(std::int64_t tokens) {
  WorkloadObservation seen;
  seen.prompt.add(1000);
  seen.prefix.emplace();
  seen.prefix->convention.tokens = 1;
  seen.prefix->ideal_hit_blocks = tokens;
  return seen;
}

TEST(TraceReduction, SaysWhenTheWorkloadMissesTheReuseOfTheTrace) {
  EXPECT_EQ(reuse_warning(with_reuse(374), with_reuse(350)), "");
  EXPECT_THAT(
      reuse_warning(with_reuse(374), with_reuse(301)),
      HasSubstr("understates reuse: 30.1 % of its prompt tokens were there before, 37.4 %"));
  EXPECT_THAT(reuse_warning(with_reuse(301), with_reuse(374)), HasSubstr("overstates reuse"));
  EXPECT_EQ(reuse_warning({}, {}), "");
  TraceReduction reduction{.workload = {}, .figures = {}};
  reduction.warning = "It misses something.";
  EXPECT_THAT(reduction_table(reduction), HasSubstr("\nIt misses something.\n"));
}

TEST(TraceReduction, RefusesTracesThatSayTooLittle) {
  const auto refusal = [](const std::string& rows) {
    try {
      static_cast<void>(reduce_trace(
          {.file = write_trace("few.csv",
                               "arrived_at,num_prefill_tokens,num_decode_tokens\n" + rows)}));
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string("nothing");
  };
  EXPECT_THAT(refusal("0,5,5\n1,5,5\n"), HasSubstr("found 2 requests over 1 s"));
  std::string at_once;
  for (int i = 0; i < 200; ++i) {
    at_once += "7,5,5\n";
  }
  EXPECT_THAT(refusal(at_once), HasSubstr("found 200 requests over 0 s"));
}

TEST(PublicTraceReduction, AzureConversationIsReducedWithinStatedErrors) {
  const auto file = shared_data("traces/azure/AzureLLMInferenceTrace_conv.csv.gz");
  if (!file) {
    GTEST_SKIP() << "the Azure trace is not below RACKPLAN_SHARED_DATA or ../shared/data";
  }
  const TraceReduction reduction = reduce_trace({.file = *file});
  expect_within(reduction, "requests", 0.03);
  expect_within(reduction, "prompt mean", 0.02);
  expect_within(reduction, "prompt p99", 0.05);
  expect_within(reduction, "output mean", 0.02);
  expect_within(reduction, "dispersion in 60 s", 0.5);
  expect_within(reduction, "dispersion in 300 s", 0.3);
}

TEST(PublicTraceReduction, MooncakeConversationIsReducedWithinStatedErrors) {
  const auto file = shared_data("traces/mooncake/conversation_trace.jsonl.gz");
  if (!file) {
    GTEST_SKIP() << "the Mooncake trace is not below RACKPLAN_SHARED_DATA or ../shared/data";
  }
  const TraceReduction reduction = reduce_trace({.file = *file, .blocks = mooncake_blocks});
  // Of 288,500 blocks of 512 tokens .3664 and .2116 are hits; of 144,793,823 prompt tokens that is:
  const double blocks_to_tokens = 288'500.0 * 512.0 / 144'793'823.0;
  EXPECT_NEAR(figure(reduction, "ideal hits").trace, 0.3664 * blocks_to_tokens, 1e-4);
  EXPECT_NEAR(figure(reduction, "LRU hits, 10000 blocks").trace, 0.2116 * blocks_to_tokens, 1e-4);
  expect_within(reduction, "requests", 0.05);
  expect_within(reduction, "output mean", 0.03);
  expect_within(reduction, "prompt mean", 0.2);
  expect_share_within(reduction, "ideal hits", 0.1);
}

}  // namespace
}  // namespace rackplan
