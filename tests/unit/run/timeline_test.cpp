// SPDX-License-Identifier: Apache-2.0
// A timeline of events told by hand, read back as JSON.
#include "sim/run/timeline.h"

#include "models/base/files.h"
#include "tests/unit/temporary_folder.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace rackplan {
namespace {

using Json = nlohmann::json;

constexpr Tick us_ticks = 1'000'000;

RunLayout layout() {
  RunLayout layout;
  layout.deployments = {{{.name = "prefill", .replicas = 2, .kv_capacity = 1000},
                         {.name = "decode", .replicas = 1, .kv_capacity = 1000}}};
  layout.nvlink_domains = {0, 0, 1};
  return layout;
}

Request request(RequestId id) {
  Request request;
  request.id = id;
  request.arrival = 1 * us_ticks;
  request.prompt_tokens = 100;
  request.output_tokens = 10;
  return request;
}

constexpr ReplicaId prefill{0, 0, 1};
constexpr ReplicaId decode{0, 1, 0};

/// Request 7: routed at 2 us, prefilled 3 to 5, transferred to 6, decoded 8 to 12.
void tell(ServeObserver& it) {
  const Request seven = request(7);
  it.ready(prefill, seven, 2 * us_ticks);
  it.admitted(prefill, seven, 2 * us_ticks, 3 * us_ticks);
  it.stepped(prefill, 3 * us_ticks, 5 * us_ticks, {.prompts = 1, .prompt_tokens = 100});
  it.held(prefill, 100, 3 * us_ticks, 6 * us_ticks);
  it.transferred(0, seven, 1, 2, 5000, 5 * us_ticks, 6 * us_ticks);
  it.ready(decode, seven, 6 * us_ticks);
  it.admitted(decode, seven, 6 * us_ticks, 8 * us_ticks);
  it.stepped(decode, 8 * us_ticks, 12 * us_ticks, {.steps = 10, .requests = 1, .context = 100});
  it.completed(0, {seven, 9 * us_ticks, 12 * us_ticks});
  it.preempted(decode, request(8), 13 * us_ticks);
  it.rejected(0, request(9), RejectReason::ExceedsPositions, 14 * us_ticks);
}

Json drawn(std::optional<FollowedRequests> followed) {
  const auto path = temporary_folder() / "timeline.json";
  TextFile file(path, false);
  Timeline timeline(file, layout(), followed);
  tell(timeline);
  timeline.close();
  return Json::parse(read_file(path)).at("traceEvents");
}

std::vector<Json> with(const Json& events, const char* phase, const std::string& name = {}) {
  std::vector<Json> found;
  std::copy_if(events.begin(), events.end(), std::back_inserter(found), [&](const Json& event) {
    return event.at("ph") == phase && (name.empty() || event.at("name") == name);
  });
  return found;
}

TEST(Timeline, HasAProcessAPoolAndAThreadAReplica) {
  const Json events = drawn(std::nullopt);
  std::vector<std::string> processes;
  for (const Json& event : with(events, "M", "process_name")) {
    processes.push_back(event.at("args").at("name"));
  }
  EXPECT_EQ(processes, (std::vector<std::string>{"prefill", "decode", "KV transfers"}));
  EXPECT_EQ(with(events, "M", "thread_name").size(), 3U);
}

TEST(Timeline, DrawsASliceForEachRunOfSteps) {
  const Json events = drawn(std::nullopt);
  ASSERT_EQ(with(events, "X").size(), 2U);
  const Json prompt = with(events, "X", "prefill").front();
  EXPECT_EQ(prompt.at("tid"), 1);
  EXPECT_EQ(prompt.at("ts"), 3.0);
  EXPECT_EQ(prompt.at("dur"), 2.0);
  EXPECT_EQ(prompt.at("args").at("prompt_tokens"), 100);
  const Json tokens = with(events, "X", "decode").front();
  EXPECT_EQ(tokens.at("ts"), 8.0);
  EXPECT_EQ(tokens.at("dur"), 4.0);
  EXPECT_EQ(tokens.at("args").at("steps"), 10);
  EXPECT_EQ(tokens.at("args").at("context"), 100);
  EXPECT_NE(tokens.at("pid"), prompt.at("pid"));
}

TEST(Timeline, CountsWhoWaitsAndWhoRuns) {
  const Json events = drawn(std::nullopt);
  const auto values = [&](const char* name) {
    std::vector<std::pair<double, int>> points;
    for (const Json& event : with(events, "C", name)) {
      points.emplace_back(event.at("ts"), event.at("args").at("value"));
    }
    return points;
  };
  using Points = std::vector<std::pair<double, int>>;
  EXPECT_EQ(values("waiting at 1"), (Points{{2, 1}, {3, 0}}));
  EXPECT_EQ(values("waiting at 0"), (Points{{6, 1}, {8, 0}}));
  EXPECT_EQ(values("running at 1"), (Points{{3, 1}, {5, 0}}));  // after its last step nobody
  EXPECT_EQ(values("running at 0"), (Points{{8, 1}, {12, 0}}));
}

TEST(Timeline, PairsTransfersAndMarksWhatWentWrong) {
  const Json events = drawn(std::nullopt);
  const Json begin = with(events, "b").front();
  const Json end = with(events, "e").front();
  EXPECT_EQ(begin.at("ts"), 5.0);
  EXPECT_EQ(end.at("ts"), 6.0);
  EXPECT_EQ(begin.at("id"), end.at("id"));
  EXPECT_EQ(begin.at("args").at("bytes"), 5000);
  EXPECT_EQ(with(events, "i", "preempted").front().at("args").at("request"), 8);
  EXPECT_EQ(with(events, "i", "rejected: exceeds positions").front().at("ts"), 14.0);
}

TEST(Timeline, FollowsARequestWhenAsked) {
  const Json events = drawn(FollowedRequests{0, 7});
  const auto part = [&](const char* name, std::int64_t process) {
    for (const Json& event : with(events, "X", name)) {
      if (event.at("pid") == process) {
        return std::pair<double, double>(event.at("ts"), event.at("dur"));
      }
    }
    return std::pair<double, double>(-1.0, -1.0);
  };
  std::int64_t requests = 0;
  for (const Json& event : with(events, "M", "process_name")) {
    requests =
        event.at("args").at("name") == "requests" ? event.at("pid").get<std::int64_t>() : requests;
  }
  using Part = std::pair<double, double>;
  EXPECT_EQ(part("front end", requests), Part(1, 1));
  EXPECT_EQ(part("waiting", requests), Part(2, 1));
  EXPECT_EQ(part("prefill", requests), Part(3, 2));
  EXPECT_EQ(part("KV transfer", requests), Part(5, 1));
  EXPECT_EQ(part("decode", requests), Part(8, 4));
  // Arrows from the prefill step to the decode steps, to the end of the last: inside those slices.
  EXPECT_EQ(with(events, "s").front().at("ts"), 3.0);
  EXPECT_EQ(with(events, "t").front().at("ts"), 8.0);
  EXPECT_NEAR(with(events, "f").front().at("ts").get<double>(), 12.0, 1e-5);
  EXPECT_LT(with(events, "f").front().at("ts").get<double>(), 12.0);
  EXPECT_TRUE(with(drawn(FollowedRequests{0, 6}), "s").empty());
}

}  // namespace
}  // namespace rackplan
