// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/trace_edits.h"

#include "models/base/error.h"
#include "sim/workload/trace_source.h"
#include "tests/unit/workload/trace_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace rackplan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// Batches every 3 s, give or take a millisecond, of 1 to 5 rows; prompts number the rows from
/// 1000.
std::string batches(int count) {
  std::string text = "arrived_at,num_prefill_tokens,num_decode_tokens\n";
  int row = 0;
  for (int batch = 0; batch < count; ++batch) {
    for (int i = 0; i <= batch % 5; ++i) {
      const int milliseconds = 3000 * batch + (i == 4 ? 1 : 0);
      text += std::to_string(milliseconds / 1000) + "." +
              std::to_string(1000 + milliseconds % 1000).substr(1) + "," +
              std::to_string(1000 + row++) + ",200\n";
    }
  }
  return text;
}

std::vector<Request> replay(const std::string& content, const TraceEdits& edits) {
  const auto source =
      make_trace_source({.file = write_trace("trace.csv", content), .edits = edits});
  std::vector<Request> requests;
  while (const auto request = source->next()) {
    requests.push_back(*request);
  }
  return requests;
}

std::string refusal(const TraceEdits& edits) {
  try {
    replay(batches(20), edits);
  } catch (const InputError& error) {
    return error.what();
  }
  return "nothing";
}

TEST(TraceEdits, JitterSpreadsEachBatchOverTheQuantumInItsOrder) {
  const auto requests = replay(batches(2000), {.quantum = 3 * ticks_per_second});
  ASSERT_EQ(requests.size(), 6000U);
  double sum = 0.0;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    EXPECT_EQ(requests[i].prompt_tokens, 1000 + static_cast<int>(i));
    EXPECT_GE(requests[i].arrival, i == 0 ? 0 : requests[i - 1].arrival);
    sum += std::fmod(to_seconds(requests[i].arrival) / s, 3.0);
  }
  // Batches of 1, 2, …, 5 rows: row 5j + b is in batch … its time within 3 s is uniform: mean 1.5,
  // standard error √(9/12/6000) = 0.0112.
  EXPECT_NEAR(sum / 6000.0, 1.5, 4.0 * 0.0112);
  std::set<Tick> times;
  for (const Request& request : requests) {
    times.insert(request.arrival);
  }
  EXPECT_EQ(times.size(), requests.size());
}

TEST(TraceEdits, JitterStaysWithinItsBatch) {
  const auto recorded = rows_of(write_trace("recorded.csv", batches(100)));
  const auto spread = replay(batches(100), {.quantum = 3 * ticks_per_second});
  for (std::size_t i = 0; i < spread.size(); ++i) {
    // A row one millisecond late belongs to the batch all the same.
    EXPECT_GE(spread[i].arrival, recorded[i].time - ticks_per_second / 1000);
    EXPECT_LT(spread[i].arrival, recorded[i].time + 3 * ticks_per_second);
  }
}

TEST(TraceEdits, TheSeedDecidesTheJitter) {
  const TraceEdits edits{.seed = 4, .quantum = 3 * ticks_per_second};
  const auto one = replay(batches(50), edits);
  EXPECT_EQ(replay(batches(50), edits), one);
  TraceEdits other = edits;
  other.seed = 5;
  EXPECT_NE(replay(batches(50), other), one);
}

TEST(TraceEdits, AWindowKeepsWhatArrivesInItAndStartsAtZero) {
  // Batches at 6 s (3 rows) and 9 s (4 rows) of 0, 3, 6, …; the first 1 + 2 rows are before.
  const auto requests =
      replay(batches(20), {.window = std::pair(6 * ticks_per_second, 12 * ticks_per_second)});
  ASSERT_EQ(requests.size(), 7U);
  EXPECT_EQ(requests.front().prompt_tokens, 1003);
  EXPECT_EQ(requests.front().arrival, 0);
  EXPECT_EQ(requests.back().arrival, 3 * ticks_per_second);
}

TEST(TraceEdits, ASampleKeepsItsShareAndTheTimes) {
  // Binomial: 6,000 · 0.3 with standard deviation 35.5.
  const auto requests = replay(batches(2000), {.sample = 0.3});
  EXPECT_NEAR(static_cast<double>(requests.size()), 1800.0, 4.0 * 35.5);
  const auto all = replay(batches(2000), {.max_output = 1000});
  for (const Request& request : requests) {
    EXPECT_EQ(request.arrival,
              all.at(static_cast<std::size_t>(request.prompt_tokens - 1000)).arrival);
  }
}

TEST(TraceEdits, LongRequestsAreCut) {
  const auto requests = replay(batches(3), {.max_prompt = 1002, .max_output = 150});
  std::vector<int> prompts;
  for (const Request& request : requests) {
    prompts.push_back(request.prompt_tokens);
    EXPECT_EQ(request.output_tokens, 150);
  }
  EXPECT_THAT(prompts, ElementsAre(1000, 1001, 1002, 1002, 1002, 1002));
}

TEST(TraceEdits, APromptThatIsCutKeepsItsWholeBlocks) {
  // 1,300 tokens are blocks 1, 2 and 276 tokens of 3; cut to 1,100, the third has 76 tokens and is
  // another block, the same for both rows.
  const auto file = write_trace(
      "m.jsonl",
      R"({"timestamp": 0, "input_length": 1300, "output_length": 5, "hash_ids": [1, 2, 3]})"
      "\n"
      R"({"timestamp": 9, "input_length": 1400, "output_length": 5, "hash_ids": [1, 2, 3]})"
      "\n");
  const auto source =
      make_trace_source({.file = file, .blocks = mooncake_blocks, .edits = {.max_prompt = 1100}});
  std::vector<std::vector<BlockHash>> blocks;
  while (const auto request = source->next()) {
    EXPECT_EQ(request->prompt_tokens, 1100);
    const auto hashes = source->blocks_of(request->id).hashes;
    blocks.emplace_back(hashes.begin(), hashes.end());
  }
  ASSERT_EQ(blocks.size(), 2U);
  ASSERT_EQ(blocks[0].size(), 3U);
  EXPECT_EQ(blocks[0], blocks[1]);
  EXPECT_EQ(blocks[0][0], 1U);
  EXPECT_EQ(blocks[0][1], 2U);
  EXPECT_NE(blocks[0][2], 3U);
}

TEST(TraceEdits, TheSpeedUpComesAfterTheJitter) {
  const auto file = write_trace("fast.csv", batches(30));
  const TraceEdits edits{.quantum = 3 * ticks_per_second};
  const auto slow = make_trace_source({.file = file, .edits = edits});
  const auto fast = make_trace_source({.file = file, .speedup = 10.0, .edits = edits});
  while (const auto request = slow->next()) {
    EXPECT_NEAR(static_cast<double>(fast->next().value().arrival),
                static_cast<double>(request->arrival) / 10.0,
                1.0);
  }
}

TEST(TraceEdits, RefusesWhatCannotBeDone) {
  EXPECT_THAT(refusal({.quantum = 0}), HasSubstr("jitter: found 0 ps"));
  EXPECT_THAT(refusal({.window = std::pair(Tick{5}, Tick{5})}), HasSubstr("trace_window"));
  EXPECT_THAT(refusal({.window = std::pair(Tick{1}, Tick{2})}),
              HasSubstr("a sample or window of the trace without requests"));
  EXPECT_THAT(refusal({.sample = 0.0}), HasSubstr("sample: found 0"));
  EXPECT_THAT(refusal({.sample = 1.5}), HasSubstr("sample: found 1.5"));
  EXPECT_THAT(refusal({.max_prompt = 0}), HasSubstr("max_prompt: found 0"));
  EXPECT_THAT(refusal({.max_output = -1}), HasSubstr("max_output: found -1"));
}

}  // namespace
}  // namespace rackplan
