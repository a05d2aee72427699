// SPDX-License-Identifier: Apache-2.0
// What is wrong in a trace with sessions, in Weka's and Dynamo's conversations and in a column map
// is told with the file, the place, what was found and what is accepted.
#include "models/base/error.h"
#include "sim/workload/column_map.h"
#include "sim/workload/trace_input.h"
#include "tests/unit/workload/trace_files.h"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

namespace rackplan {
namespace {

struct Malformed {
  std::string name;
  std::string content;
  std::string path;   // "line N, field" or a JSON path; empty: the file as a whole
  std::string found;  // part of it
  std::string columns = {};
  TraceFormat format = TraceFormat::Auto;
};

std::ostream& operator<<(std::ostream& out, const Malformed& trace) {
  return out << trace.name;
}

class MalformedConversations : public testing::TestWithParam<Malformed> {};

TEST_P(MalformedConversations, AreToldWithFilePlaceAndWhatWasFound) {
  const Malformed& wrong = GetParam();
  TraceInput input{.file = write_trace(wrong.name, wrong.content), .format = wrong.format};
  if (!wrong.columns.empty()) {
    input.columns = parse_column_map(wrong.columns);
  }
  try {
    input.blocks = usual_blocks(format_of(input));
    const auto stream = open_conversations(input);
    while (stream->next()) {
    }
    ADD_FAILURE() << "the trace was accepted";
  } catch (const InputError& error) {
    EXPECT_EQ(error.parts().file, input.file.string());
    EXPECT_EQ(error.parts().path, wrong.path);
    EXPECT_NE(error.parts().found.find(wrong.found), std::string::npos) << error.what();
    EXPECT_FALSE(error.parts().accepted.empty());
  }
}

std::string session_rows(const std::string& row) {
  return R"({"session_id": "a", "timestamp": 5, "input_length": 9, "output_length": 2})"
         "\n" +
         row + "\n";
}

INSTANTIATE_TEST_SUITE_P(
    Sessions,
    MalformedConversations,
    testing::Values(
        Malformed{
            "delay_text",
            session_rows(
                R"({"session_id": "a", "delay": "5", "input_length": 9, "output_length": 2})"),
            "line 2, delay",
            "the string \"5\""},
        Malformed{"delay_negative",
                  session_rows(
                      R"({"session_id": "a", "delay": -5, "input_length": 9, "output_length": 2})"),
                  "line 2, delay",
                  "\"-5\""},
        Malformed{
            "delay_too_long",
            session_rows(
                R"({"session_id": "a", "delay_ms": 9e12, "input_length": 9, "output_length": 2})"),
            "line 2, delay_ms",
            "9e12"},
        Malformed{
            "delay_twice",
            session_rows(
                R"({"session_id": "a", "delay": 1, "delay_ms": 1, "input_length": 9, "output_length": 2})"),
            "line 2, delay_ms",
            "second time (after delay)"},
        Malformed{"delay_in_the_first_row",
                  session_rows(
                      R"({"session_id": "b", "delay": 5, "input_length": 9, "output_length": 2})"),
                  "line 2, delay",
                  "first row of a session"},
        Malformed{
            "priority_fraction",
            session_rows(
                R"({"session_id": "a", "delay": 5, "input_length": 9, "output_length": 2, "priority": 0.5})"),
            "line 2, priority",
            "\"0.5\""},
        Malformed{
            "priority_huge",
            session_rows(
                R"({"session_id": "a", "delay": 5, "input_length": 9, "output_length": 2, "priority": 40000})"),
            "line 2, priority",
            "40000"},
        Malformed{"session_object",
                  session_rows(R"({"session_id": {}, "timestamp": 6})"),
                  "line 2, session_id",
                  "an object"},
        Malformed{
            "turns_back_in_time",
            session_rows(
                R"({"session_id": "b", "timestamp": 9, "input_length": 9, "output_length": 2})"
                "\n"
                R"({"session_id": "b", "timestamp": 8, "input_length": 9, "output_length": 2})"),
            "line 3, time",
            "\"8\", before the row it follows"},
        Malformed{
            "sessions_back_in_time",
            session_rows(
                R"({"session_id": "b", "timestamp": 9, "input_length": 9, "output_length": 2})"
                "\n"
                R"({"session_id": "c", "timestamp": 8, "input_length": 9, "output_length": 2})"),
            "line 3, time",
            "\"8\", before the first row"},
        Malformed{
            "before_the_first_row",
            session_rows(
                R"({"session_id": "a", "timestamp": 4, "input_length": 9, "output_length": 2})"),
            "line 2, time",
            "\"4\" after \"5\""},
        Malformed{"session_in_a_later_row_only",
                  R"({"timestamp": 5, "input_length": 9, "output_length": 2})"
                  "\n"
                  R"({"timestamp": 6, "input_length": 9, "output_length": 2, "session_id": "a"})"
                  "\n",
                  "line 2, session",
                  "none in the first row"},
        Malformed{
            "too_few_hashes",
            session_rows(
                R"({"session_id": "a", "timestamp": 6, "input_length": 1025, "output_length": 2, "hash_ids": [1, 2]})"),
            "line 2, hash_ids",
            "2 for 1025 tokens"}),
    [](const auto& trace) { return trace.param.name; });

std::string bailian(const std::string& row) {
  return R"({"chat_id": 1, "parent_chat_id": -1, "timestamp": 5, "input_length": 9, "output_length": 2, "hash_ids": [7]})"
         "\n" +
         row + "\n";
}

INSTANTIATE_TEST_SUITE_P(
    BailianAndRagPulse,
    MalformedConversations,
    testing::Values(
        Malformed{
            "chat_twice",
            bailian(
                R"({"chat_id": 1, "parent_chat_id": -1, "timestamp": 6, "input_length": 9, "output_length": 2})"),
            "line 2, chat_id",
            "\"1\" twice"},
        Malformed{"chat_null",
                  bailian(R"({"chat_id": [], "timestamp": 6})"),
                  "line 2, chat_id",
                  "an array"},
        Malformed{
            "blocks_of_512",
            bailian(
                R"({"chat_id": 2, "parent_chat_id": 1, "timestamp": 6, "input_length": 600, "output_length": 2, "hash_ids": [7, 8]})"),
            "line 2, hash_ids",
            "2 for 600 tokens"},
        Malformed{
            "text_time",
            bailian(R"({"chat_id": 2, "timestamp": "6", "input_length": 9, "output_length": 2})"),
            "line 2, timestamp",
            "the string \"6\""},
        Malformed{"no_output",
                  bailian(R"({"chat_id": 2, "timestamp": 6, "input_length": 9})"),
                  "line 2, output_length",
                  "no such key"},
        Malformed{"ragpulse_word",
                  R"({"timestamp": "x1", "input_length": 9, "output_length": 2})",
                  "line 1, timestamp",
                  "\"x1\"",
                  "",
                  TraceFormat::RagPulse},
        Malformed{"ragpulse_centuries",
                  R"({"timestamp": "9000000", "input_length": 9, "output_length": 2})"
                  "\n"
                  R"({"timestamp": "8", "input_length": 9, "output_length": 2})",
                  "time",
                  "more than 100 days",
                  "",
                  TraceFormat::RagPulse}),
    [](const auto& trace) { return trace.param.name; });

const std::string map = "arrival=at:s,prompt=in,output=out,session=who,delay=pause:s,blocks=ids";
std::string csv(const std::string& row) {
  return "at,in,out,who,pause,ids\n0,9,2,a,,\n" + row + "\n";
}

INSTANTIATE_TEST_SUITE_P(
    Columns,
    MalformedConversations,
    testing::Values(
        Malformed{"no_map", csv("1,9,2,a,,"), "line 1", "no column map", "", TraceFormat::Columns},
        Malformed{"map_for_another",
                  csv("1,9,2,a,,"),
                  "line 1",
                  "a column map for another format",
                  map,
                  TraceFormat::Azure},
        Malformed{"missing_column", "at,in,who\n0,9,a\n", "line 1, out", "no such column", map},
        Malformed{
            "column_twice", "at,in,out,who,pause,ids,in\n", "line 1, in", "the column twice", map},
        Malformed{"bad_time", csv("soon,9,2,a,,"), "line 3, at", "\"soon\"", map},
        Malformed{"no_time_of_a_lone_row", csv(",9,2,,,"), "line 3, at", "\"\"", map},
        Malformed{"bad_pause", csv("1,9,2,a,long,"), "line 3, pause", "\"long\"", map},
        Malformed{"bad_prompt", csv("1,9.5,2,a,,"), "line 3, in", "9.5", map},
        Malformed{"bad_blocks", csv("1,9,2,a,,4 x"), "line 3, ids", "\"4 x\"", map},
        Malformed{"negative_block", csv("1,9,2,a,,-4"), "line 3, ids", "\"-4\"", map},
        Malformed{"too_many_blocks", csv("1,9,2,a,,4 5"), "line 3, ids", "2 for 9 tokens", map},
        Malformed{"json_without_key",
                  R"({"at": 1, "in": 5})",
                  "line 1, out",
                  "no such key",
                  "arrival=at:s,prompt=in,output=out"}),
    [](const auto& trace) { return trace.param.name; });

std::string weka(const std::string& requests) {
  return R"({"block_size": 64, "hash_id_scope": "local", "requests": [)" + requests + "]}";
}
const std::string good = R"({"t": 5, "in": 70, "out": 1, "hash_ids": [1]})";

INSTANTIATE_TEST_SUITE_P(
    Weka,
    MalformedConversations,
    testing::Values(
        Malformed{"weka_empty", "", "", "an empty file", "", TraceFormat::Auto},
        Malformed{"weka_cut", R"({"block_size": 64, "requests": [)", "byte 33", "invalid JSON"},
        Malformed{"weka_array", "[1]", "", "an array", "", TraceFormat::Weka},
        Malformed{"weka_no_block_size",
                  R"({"hash_id_scope": "local", "requests": []})",
                  "block_size",
                  "no such key",
                  "",
                  TraceFormat::Weka},
        Malformed{"weka_block_size_0",
                  R"({"block_size": 0, "hash_id_scope": "local", "requests": []})",
                  "block_size",
                  "0"},
        Malformed{"weka_global_scope",
                  R"({"block_size": 64, "hash_id_scope": "global", "requests": []})",
                  "hash_id_scope",
                  "\"global\""},
        Malformed{"weka_no_request", weka(""), "requests", "no request"},
        Malformed{"weka_requests_object",
                  R"({"block_size": 64, "hash_id_scope": "local", "requests": {}})",
                  "requests",
                  "an object"},
        Malformed{"weka_number_for_a_request", weka(good + ", 7"), "requests[1]", "7"},
        Malformed{"weka_no_time",
                  weka(R"({"in": 70, "out": 1, "hash_ids": [1]})"),
                  "requests[0].t",
                  "no such key"},
        Malformed{"weka_backwards",
                  weka(good + R"(, {"t": 4, "in": 70, "out": 1, "hash_ids": [1]})"),
                  "requests[1].t",
                  "before that of the request"},
        Malformed{
            "weka_negative_think_time",
            weka(good + R"(, {"t": 6, "in": 70, "out": 1, "hash_ids": [1], "think_time": -1})"),
            "requests[1].think_time",
            "-1"},
        Malformed{"weka_prompt_0",
                  weka(R"({"t": 5, "in": 0, "out": 1, "hash_ids": []})"),
                  "requests[0].in",
                  "0"},
        Malformed{"weka_output_fraction",
                  weka(R"({"t": 5, "in": 70, "out": 1.5, "hash_ids": [1]})"),
                  "requests[0].out",
                  "1.5"},
        Malformed{"weka_hash_text",
                  weka(R"({"t": 5, "in": 70, "out": 1, "hash_ids": ["1"]})"),
                  "requests[0].hash_ids",
                  "the string \"1\""},
        Malformed{"weka_hash_for_a_partial_block",
                  weka(R"({"t": 5, "in": 70, "out": 1, "hash_ids": [1, 2]})"),
                  "requests[0].hash_ids",
                  "2 for 70 tokens"},
        Malformed{"weka_hash_twice",
                  weka(R"({"t": 5, "in": 128, "out": 1, "hash_ids": [1, 1]})"),
                  "requests[0].hash_ids",
                  "twice"},
        Malformed{"weka_unknown_status",
                  weka(good + R"(, {"t": 9, "status": "lost", "requests": []})"),
                  "requests[1].status",
                  "\"lost\""},
        Malformed{"weka_no_duration",
                  weka(good + R"(, {"t": 9, "status": "completed", "requests": []})"),
                  "requests[1].duration_ms",
                  "no such key"},
        Malformed{"weka_nested_prompt",
                  weka(good + R"(, {"t": 9, "status": "completed", "duration_ms": 1,
                        "requests": [{"t": 0, "out": 1, "hash_ids": []}]})"),
                  "requests[1].requests[0].in",
                  "no such key"},
        Malformed{"zstd_cut", "\x28\xB5\x2F\xFD rest", "", "damaged archive"}),
    [](const auto& trace) { return trace.param.name; });

std::string agentic(const std::string& rows) {
  return R"({"schema": "dynamo.agentic_mooncake", "version": 2, "block_size": 64, "hash_id_scope": "local"})"
         "\n" +
         rows;
}
std::string play(const std::string& id, const std::string& rest) {
  return R"({"request_id": ")" + id +
         R"(", "play_id": "p", "input_length": 70, "output_length": 1)" + rest + "}\n";
}

INSTANTIATE_TEST_SUITE_P(
    AgenticMooncake,
    MalformedConversations,
    testing::Values(
        Malformed{"header_version",
                  R"({"schema": "dynamo.agentic_mooncake", "version": 3, "block_size": 64})",
                  "line 1, version",
                  "3"},
        Malformed{"header_no_block_size",
                  R"({"schema": "dynamo.agentic_mooncake", "version": 2})",
                  "line 1, block_size",
                  "no such key"},
        Malformed{
            "header_scope",
            R"({"schema": "dynamo.agentic_mooncake", "version": 2, "block_size": 64, "hash_id_scope": "global"})",
            "line 1, hash_id_scope",
            "global"},
        Malformed{"header_only", agentic(""), "line 1", "a header and no rows"},
        Malformed{"row_not_json", agentic("{,}\n"), "line 2, byte 2", "invalid JSON"},
        Malformed{"row_array", agentic("[]\n"), "line 2", "an array"},
        Malformed{
            "row_no_play", agentic("{\"request_id\": \"a\"}\n"), "line 2, play_id", "no such"},
        Malformed{"row_no_id",
                  agentic(R"({"play_id": "p", "input_length": 70, "output_length": 1})"),
                  "line 2, request_id",
                  "no such key"},
        Malformed{
            "id_twice", agentic(play("a", "") + play("a", "")), "line 3, request_id", "twice"},
        Malformed{
            "play_in_two_places",
            agentic(play("a", "") +
                    R"({"request_id": "b", "play_id": "q", "input_length": 70, "output_length": 1})"
                    "\n" +
                    play("c", "")),
            "line 4, play_id",
            "\"p\" again"},
        Malformed{
            "waits_for_a_later_one",
            agentic(play("a", "") +
                    play("b", R"(, "dependencies": [{"request_id": "c", "trigger": "dispatch"}])") +
                    play("c", "")),
            "line 3, dependencies[0].request_id",
            "\"c\""},
        Malformed{
            "unknown_trigger",
            agentic(play("a", "") +
                    play("b", R"(, "dependencies": [{"request_id": "a", "trigger": "later"}])")),
            "line 3, dependencies[0].trigger",
            "\"later\""},
        Malformed{
            "negative_delay",
            agentic(
                play("a", "") +
                play(
                    "b",
                    R"(, "dependencies": [{"request_id": "a", "trigger": "completion", "delay_ms": -1}])")),
            "line 3, dependencies[0].delay_ms",
            "-1"},
        Malformed{"dependencies_object",
                  agentic(play("a", R"(, "dependencies": {})")),
                  "line 2, dependencies",
                  "an object"},
        Malformed{
            "first_row_waits",
            agentic(play("a", R"(, "dependencies": [{"request_id": "a", "trigger": "dispatch"}])")),
            "line 2, dependencies[0].request_id",
            "\"a\""},
        Malformed{"agentic_hashes",
                  agentic(play("a", R"(, "hash_ids": [])")),
                  "line 2, hash_ids",
                  "0 for 70 tokens"},
        Malformed{"agentic_hash_negative",
                  agentic(play("a", R"(, "hash_ids": [-3])")),
                  "line 2, hash_ids",
                  "-3"},
        Malformed{"agentic_priority",
                  agentic(play("a", R"(, "priority": 99999)")),
                  "line 2, priority",
                  "99999"}),
    [](const auto& trace) { return trace.param.name; });

TEST(ColumnMap, WhatIsWrongInOneIsTold) {
  const auto found = [](const char* text) -> std::string {
    try {
      (void)parse_column_map(text);
      return "accepted";
    } catch (const InputError& error) {
      EXPECT_EQ(error.parts().path, "columns");
      EXPECT_FALSE(error.parts().accepted.empty());
      return error.parts().found;
    }
  };
  EXPECT_EQ(found("arrival=a:s,prompt=b,output=c"), "accepted");
  EXPECT_EQ(found(""), "\"\"");
  EXPECT_EQ(found("arrival"), "\"arrival\"");
  EXPECT_EQ(found("when=a:s"), "the field \"when\"");
  EXPECT_EQ(found("arrival=a,prompt=b,output=c"), "\"a\" without a unit");
  EXPECT_EQ(found("arrival=a:min"), "\"a:min\" without a unit");
  EXPECT_EQ(found("arrival=:s"), "\"arrival=:s\"");
  EXPECT_EQ(found("prompt="), "\"prompt=\"");
  EXPECT_EQ(found("arrival=a:s,arrival=b:s"), "\"arrival\" twice");
  EXPECT_EQ(found("arrival=a:s,prompt=b"), "no output in \"arrival=a:s,prompt=b\"");
  EXPECT_EQ(found("delay=d:date"), "\"d:date\" without a unit");
  EXPECT_EQ(found("arrival=a:s,prompt=b,output=c,delay=d:s"),
            "delay without session in \"arrival=a:s,prompt=b,output=c,delay=d:s\"");
}

TEST(UnreadableConversations, AMissingFolderAndOneWithoutFilesAreTold) {
  const auto file = write_trace("notes.txt", "x");
  for (const auto& path : {file.parent_path() / "none", file.parent_path()}) {
    try {
      (void)open_conversations({.file = path, .format = TraceFormat::Weka});
      ADD_FAILURE() << path;
    } catch (const InputError& error) {
      EXPECT_EQ(error.parts().file, path.string());
    }
  }
}

TEST(UnreadableConversations, DedupeIsForWekaOnly) {
  const auto file =
      write_trace("t.csv", "arrived_at,num_prefill_tokens,num_decode_tokens\n0,1,1\n");
  EXPECT_THROW((void)open_conversations({.file = file, .dedupe = true}), InputError);
}

}  // namespace
}  // namespace rackplan
