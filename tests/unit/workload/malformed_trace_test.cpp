// SPDX-License-Identifier: Apache-2.0
// Every way in which a trace can be wrong is told with the file, the line and what was found.
#include "models/base/error.h"
#include "tests/unit/workload/trace_files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <ostream>
#include <string>

namespace rackplan {
namespace {

struct Malformed {
  std::string name;
  std::string content;
  std::string path;   // "line N, field"; empty: the file as a whole
  std::string found;  // part of it
};

std::ostream& operator<<(std::ostream& out, const Malformed& trace) {
  return out << trace.name;
}

class MalformedTrace : public testing::TestWithParam<Malformed> {};

TEST_P(MalformedTrace, IsToldWithFileLineAndWhatWasFound) {
  const Malformed& wrong = GetParam();
  const auto file = write_trace(wrong.name, wrong.content);
  try {
    rows_of(file);
    ADD_FAILURE() << "the trace was accepted";
  } catch (const InputError& error) {
    EXPECT_EQ(error.parts().file, file.string());
    EXPECT_EQ(error.parts().path, wrong.path);
    EXPECT_NE(error.parts().found.find(wrong.found), std::string::npos) << error.what();
    EXPECT_FALSE(error.parts().accepted.empty());
    EXPECT_LT(std::string(error.what()).size(), 700U);
  }
}

std::string csv(const std::string& row) {
  return "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:15:46.68,374,44\n" + row + "\n";
}
std::string jsonl(const std::string& row) {
  return R"({"timestamp": 5, "input_length": 6758, "output_length": 500, "hash_ids": [0]})"
         "\n" +
         row + "\n";
}

const std::string digits_300(300, '9');

INSTANTIATE_TEST_SUITE_P(
    Azure,
    MalformedTrace,
    testing::Values(
        Malformed{"word", csv("2023-11-16 18:15:47,abc,44"), "line 3, ContextTokens", "\"abc\""},
        Malformed{"no_number", csv("2023-11-16 18:15:47,,44"), "line 3, ContextTokens", "\"\""},
        Malformed{"fraction", csv("2023-11-16 18:15:47,3.5,44"), "line 3, ContextTokens", "3.5"},
        Malformed{"negative", csv("2023-11-16 18:15:47,9,-44"), "line 3, GeneratedTokens", "-44"},
        Malformed{"zero_prompt", csv("2023-11-16 18:15:47,0,44"), "line 3, ContextTokens", "0"},
        Malformed{"zero_output", csv("2023-11-16 18:15:47,9,0"), "line 3, GeneratedTokens", "0"},
        Malformed{"overflow",
                  csv("2023-11-16 18:15:47,2147483648,44"),
                  "line 3, ContextTokens",
                  "2147483648"},
        Malformed{"above_the_limit",
                  csv("2023-11-16 18:15:47,1000000001,44"),
                  "line 3, ContextTokens",
                  "1000000001"},
        Malformed{"digits_300",
                  csv("2023-11-16 18:15:47," + digits_300 + ",44"),
                  "line 3, ContextTokens",
                  "\"" + digits_300.substr(0, 60) + "…\""},
        Malformed{"not_a_number", csv("2023-11-16 18:15:47,NaN,4"), "line 3, ContextTokens", "NaN"},
        Malformed{"hexadecimal", csv("2023-11-16 18:15:47,0x10,4"), "line 3, ContextTokens", "0x"},
        Malformed{"month_13", csv("2023-13-16 18:15:47,9,4"), "line 3, TIMESTAMP", "2023-13-16"},
        Malformed{"february_30", csv("2024-02-30 18:15:47,9,4"), "line 3, TIMESTAMP", "2024-02-30"},
        Malformed{"seconds_only", csv("17,9,4"), "line 3, TIMESTAMP", "\"17\""},
        Malformed{"backwards",
                  csv("2023-11-16 18:15:46.67,9,4"),
                  "line 3, time",
                  "\"2023-11-16 18:15:46.67\" after \"2023-11-16 18:15:46.68\""},
        Malformed{"centuries", csv("2123-11-16 18:15:47,9,4"), "line 3, time", "100 days"},
        Malformed{"too_few_fields", csv("2023-11-16 18:15:47,9"), "line 3", "2 fields"},
        Malformed{"too_many_fields", csv("2023-11-16 18:15:47,9,4,1"), "line 3", "4 fields"},
        Malformed{"open_quote", csv("\"2023-11-16 18:15:47,9,4"), "line 3", "not closed"},
        Malformed{"blank_line", csv("\n2023-11-16 18:15:47,9,4"), "line 3", "a blank line"},
        Malformed{"missing_column",
                  "TIMESTAMP,ContextTokens,Other\n2023-11-16 18:15:46,374,44\n",
                  "line 1, GeneratedTokens",
                  "no such column in \"TIMESTAMP,ContextTokens,Other\""},
        Malformed{"column_twice",
                  "TIMESTAMP,ContextTokens,GeneratedTokens,ContextTokens\n",
                  "line 1, ContextTokens",
                  "the column twice"},
        Malformed{"header_only",
                  "TIMESTAMP,ContextTokens,GeneratedTokens\r\n",
                  "line 1",
                  "a header and no rows"}),
    [](const auto& trace) { return trace.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Mooncake,
    MalformedTrace,
    testing::Values(
        Malformed{"invalid",
                  jsonl(R"({"timestamp": 6, "input_length": })"),
                  "line 2, column 34",
                  "invalid JSON"},
        Malformed{"cut", jsonl(R"({"timestamp": 6, "input_len)"), "line 2, column 28", "invalid"},
        Malformed{"not_a_number",
                  jsonl(R"({"timestamp": NaN, "input_length": 1, "output_length": 1})"),
                  "line 2, column 15",
                  "NaN"},
        Malformed{"two_objects", jsonl("{} {}"), "line 2, column 4", "invalid JSON"},
        Malformed{"array", jsonl("[6, 1, 1]"), "line 2", "an array"},
        Malformed{"number", jsonl("6"), "line 2", "\"6\""},
        Malformed{"text_time",
                  jsonl(R"({"timestamp": "6", "input_length": 1, "output_length": 1})"),
                  "line 2, timestamp",
                  "the string \"6\""},
        Malformed{"negative_time",
                  jsonl(R"({"timestamp": -6, "input_length": 1, "output_length": 1})"),
                  "line 2, timestamp",
                  "-6"},
        Malformed{"huge_time",
                  jsonl(R"({"timestamp": 1e200, "input_length": 1, "output_length": 1})"),
                  "line 2, timestamp",
                  "1e200"},
        Malformed{"infinite_time",
                  jsonl(R"({"timestamp": 1e400, "input_length": 1, "output_length": 1})"),
                  "line 2, column 19",
                  "invalid JSON"},
        Malformed{"no_time",
                  jsonl(R"({"input_length": 1, "output_length": 1})"),
                  "line 2, timestamp",
                  "no such key"},
        Malformed{"no_output",
                  jsonl(R"({"timestamp": 6, "input_length": 1})"),
                  "line 2, output_length",
                  "no such key"},
        Malformed{"null_prompt",
                  jsonl(R"({"timestamp": 6, "input_length": null, "output_length": 1})"),
                  "line 2, input_length",
                  "null"},
        Malformed{"object_prompt",
                  jsonl(R"({"timestamp": 6, "input_length": {}, "output_length": 1})"),
                  "line 2, input_length",
                  "an object"},
        Malformed{"fraction",
                  jsonl(R"({"timestamp": 6, "input_length": 1.5, "output_length": 1})"),
                  "line 2, input_length",
                  "1.5"},
        Malformed{
            "digits_300",
            jsonl(R"({"timestamp": 6, "input_length": )" + digits_300 + R"(, "output_length": 1})"),
            "line 2, input_length",
            "\"" + digits_300.substr(0, 60) + "…\""},
        Malformed{"zero_output",
                  jsonl(R"({"timestamp": 6, "input_length": 1, "output_tokens": 0})"),
                  "line 2, output_tokens",
                  "\"0\""},
        Malformed{"name_and_alias",
                  jsonl(R"({"timestamp": 6, "created_time": 6, "input_length": 1})"),
                  "line 2, created_time",
                  "second time (after timestamp)"},
        Malformed{"hash_ids_object",
                  jsonl(R"({"timestamp": 6, "hash_ids": {"sys_prompt": [1]}})"),
                  "line 2, hash_ids",
                  "an object"},
        Malformed{"hash_ids_negative",
                  jsonl(R"({"timestamp": 6, "hash_ids": [1, -2]})"),
                  "line 2, hash_ids",
                  "-2"},
        Malformed{"hash_ids_nested",
                  jsonl(R"({"timestamp": 6, "hash_ids": [[1]]})"),
                  "line 2, hash_ids",
                  "an array"},
        Malformed{"hash_ids_number",
                  jsonl(R"({"timestamp": 6, "hash_ids": 1})"),
                  "line 2, hash_ids",
                  "\"1\""},
        Malformed{"backwards",
                  jsonl(R"({"timestamp": 4.5, "input_length": 1, "output_length": 1})"),
                  "line 2, time",
                  "\"4.5\" after \"5\""}),
    [](const auto& trace) { return trace.param.name; });

INSTANTIATE_TEST_SUITE_P(
    File,
    MalformedTrace,
    testing::Values(Malformed{"empty", "", "", "an empty file"},
                    Malformed{"blank", "\r\n\n", "", "an empty file"},
                    Malformed{"unknown", "time,in,out\n0,1,1\n", "line 1", "unknown format"},
                    Malformed{"binary", std::string("\x01\x02\0\x04", 4), "line 1", "\"????\""},
                    Malformed{"zstd", "\x28\xB5\x2F\xFD rest", "", "a zstd file"},
                    Malformed{"gzip_without_header", "\x1F\x8B", "line 1", "cut off"},
                    Malformed{
                        "gzip_cut",
                        gzipped(csv("2023-11-16 18:15:47,9,4"), 0).substr(0, 15 + 50),  // in line 2
                        "line 2",
                        "cut off"},
                    Malformed{"gzip_without_checksum",
                              [] {
                                const std::string whole = gzipped(csv("2023-11-16 18:15:47,9,4"));
                                return whole.substr(0, whole.size() - 8);
                              }(),
                              "line 4",
                              "cut off"},
                    Malformed{"gzip_wrong_checksum",
                              [] {
                                std::string whole = gzipped(csv("2023-11-16 18:15:47,9,4"));
                                whole[whole.size() - 6] ^= 1;
                                return whole;
                              }(),
                              "line 4",
                              "incorrect data check"},
                    Malformed{"gzip_with_a_tail",
                              gzipped(csv("2023-11-16 18:15:47,9,4")) + "tail",
                              "line 4",
                              "damaged gzip"}),
    [](const auto& trace) { return trace.param.name; });

TEST(UnreadableTrace, AMissingFileIsTold) {
  const auto file = write_trace("there", "x").parent_path() / "not_there.csv";
  try {
    rows_of(file);
    ADD_FAILURE() << "a missing file was accepted";
  } catch (const InputError& error) {
    EXPECT_EQ(error.parts().file, file.string());
    EXPECT_EQ(error.parts().found, "no such file");
  }
}

TEST(UnreadableTrace, ADirectoryIsTold) {
  const auto folder = write_trace("there", "x").parent_path();
  try {
    rows_of(folder);
    ADD_FAILURE() << "a directory was accepted";
  } catch (const InputError& error) {
    EXPECT_EQ(error.parts().file, folder.string());
    EXPECT_EQ(error.parts().found, "a directory");
  }
}

}  // namespace
}  // namespace rackplan
