// SPDX-License-Identifier: Apache-2.0
#include "sim/metrics/trace_events.h"

#include "models/base/error.h"
#include "models/base/files.h"
#include "tests/unit/temporary_folder.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <string>

namespace rackplan {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

fs::path scratch(const std::string& name) {
  return temporary_folder() / name;
}

std::string gunzipped(const fs::path& file) {
  gzFile in = gzopen(file.c_str(), "rb");
  std::string text(1U << 16U, '\0');
  const int got = gzread(in, text.data(), static_cast<unsigned>(text.size()));
  gzclose(in);
  text.resize(static_cast<std::size_t>(std::max(got, 0)));
  return text;
}

void draw(TextFile& file) {
  TraceEvents events(file);
  events.name_process(1, "prefill \"A\"\n");
  events.name_thread({1, 2}, "prefill 2");
  events.slice({1, 2}, "prefill", 1'500'000, 4'750'001, {{"prompts", 3}, {"tokens", 1000}});
  events.instant({1, 2}, "preempted", 7, {{"request", 9}});
  events.counter(1, "waiting at 2", 2'000'000, 5);
  events.overlapping(3, "KV transfer", 77, 10, 20, {{"bytes", 1'000'000'000'000}});
  events.flow(TraceEvents::Flow::Start, {1, 2}, "request", 4, 1'500'000);
  events.flow(TraceEvents::Flow::End, {2, 0}, "request", 4, 9'000'000);
  events.close();
}

TEST(TraceEvents, AreOneJsonObjectWithTimesInMicroseconds) {
  const fs::path file = scratch("plain.json");
  TextFile out(file, false);
  draw(out);
  const Json trace = Json::parse(read_file(file));
  ASSERT_TRUE(trace.at("traceEvents").is_array());
  const Json& events = trace.at("traceEvents");
  ASSERT_EQ(events.size(), 9U);
  EXPECT_EQ(events[0],
            Json::parse(R"({"ph": "M", "name": "process_name", "pid": 1, "tid": 0, "ts": 0.0,
                            "args": {"name": "prefill \"A\"\n"}})"));
  EXPECT_EQ(events[1].at("args").at("name"), "prefill 2");
  // 1,500,000 ps are 1.5 us; 3,250,001 ps are 3.250001 us
  EXPECT_EQ(events[2], Json::parse(R"({"ph": "X", "name": "prefill", "pid": 1, "tid": 2, "ts": 1.5,
                            "dur": 3.250001, "args": {"prompts": 3, "tokens": 1000}})"));
  EXPECT_EQ(events[3],
            Json::parse(R"({"ph": "i", "name": "preempted", "pid": 1, "tid": 2, "ts": 0.000007,
                            "s": "t", "args": {"request": 9}})"));
  EXPECT_EQ(events[4].at("ph"), "C");
  EXPECT_EQ(events[4].at("args"), Json::parse(R"({"value": 5})"));
  for (const std::size_t i : {5U, 6U}) {  // a pair, by category and id
    EXPECT_EQ(events[i].at("ph"), i == 5 ? "b" : "e");
    EXPECT_EQ(events[i].at("cat"), "KV transfer");
    EXPECT_EQ(events[i].at("id"), "77");
    EXPECT_EQ(events[i].at("pid"), 3);
  }
  EXPECT_EQ(events[7].at("ph"), "s");
  EXPECT_EQ(events[8].at("ph"), "f");
  EXPECT_EQ(events[8].at("bp"), "e");
  EXPECT_EQ(events[7].at("id"), events[8].at("id"));
  EXPECT_EQ(events[7].at("cat"), events[8].at("cat"));
}

TEST(TraceEvents, CompressedAreTheSameTextAndTheSameBytesEachTime) {
  const fs::path plain = scratch("p.json");
  const fs::path first = scratch("a.json.gz");
  const fs::path second = scratch("b.json.gz");
  TextFile out(plain, false);
  draw(out);
  for (const fs::path& file : {first, second}) {
    TextFile compressed(file, true);
    draw(compressed);
  }
  EXPECT_EQ(gunzipped(first), read_file(plain));
  EXPECT_EQ(read_file(first), read_file(second));
  EXPECT_LT(fs::file_size(first), fs::file_size(plain));
}

TEST(TraceEvents, WithoutAnyAreStillAFile) {
  const fs::path file = scratch("empty.json");
  TextFile out(file, false);
  TraceEvents(out).close();
  EXPECT_EQ(Json::parse(read_file(file)).at("traceEvents"), Json::array());
}

TEST(TextFile, OnAFullDiskFailsAtTheLatestWhenItIsClosed) {
  for (const bool gzip : {false, true}) {
    EXPECT_THROW(
        {
          TextFile out("/dev/full", gzip);
          out.append("text");
          out.close();
        },
        EnvironmentError);
    EXPECT_THROW(TextFile("/no/such/folder/t.json", gzip), EnvironmentError);
  }
}

TEST(Microseconds, HaveSixDecimals) {
  const auto text = [](Tick tick) {
    std::string out;
    append_microseconds(out, tick);
    return out;
  };
  EXPECT_EQ(text(0), "0.000000");
  EXPECT_EQ(text(1), "0.000001");
  EXPECT_EQ(text(12'345'678), "12.345678");
  EXPECT_EQ(text(100 * ticks_per_second), "100000000.000000");
}

}  // namespace
}  // namespace rackplan
