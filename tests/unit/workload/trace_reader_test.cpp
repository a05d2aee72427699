// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/trace_reader.h"

#include "models/base/error.h"
#include "sim/workload/trace_source.h"
#include "tests/unit/workload/trace_files.h"

#include <gtest/gtest.h>

#include <string>

namespace rackplan {
namespace {

constexpr std::string_view azure =
    "TIMESTAMP,ContextTokens,GeneratedTokens\n"
    "2023-11-16 18:15:46.6805900,374,44\n"
    "2023-11-16 18:15:50.9951690,396,109\n"
    "2023-11-16 18:15:50.9951690,1,1\n";

// 50.9951690 s − 46.6805900 s = 4.3145790 s
const std::vector<TraceRow> azure_rows = {
    {0, 374, 44}, {4'314'579'000'000, 396, 109}, {4'314'579'000'000, 1, 1}};

constexpr std::string_view mooncake =
    R"({"timestamp": 1000, "input_length": 6758, "output_length": 500, "hash_ids": [0, 1, 2]})"
    "\n"
    R"({"timestamp": 1000.5, "input_length": 7322, "output_length": 490, "hash_ids": [0, 14]})"
    "\n"
    R"({"timestamp": 4000, "input_length": 10, "output_length": 2, "hash_ids": []})"
    "\n";

const std::vector<TraceRow> mooncake_rows = {
    {0, 6758, 500}, {500'000'000, 7322, 490}, {3 * ticks_per_second, 10, 2}};

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string out(text);
  for (std::size_t at = out.find(from); at != std::string::npos;
       at = out.find(from, at + to.size())) {
    out.replace(at, from.size(), to);
  }
  return out;
}

TEST(TraceReader, AzureDatesBecomeExactTicksFromTheFirstRow) {
  TraceReader trace(write_trace("t.csv", azure));
  EXPECT_EQ(trace.format(), TraceFormat::Azure);
  EXPECT_EQ(rows_of(trace.file()), azure_rows);
}

TEST(TraceReader, MooncakeMillisecondsBecomeExactTicksFromTheFirstRow) {
  TraceReader trace(write_trace("t.jsonl", mooncake));
  EXPECT_EQ(trace.format(), TraceFormat::Mooncake);
  EXPECT_EQ(rows_of(trace.file()), mooncake_rows);
}

TEST(TraceReader, LineEndsByteOrderMarksAndGzipChangeNothing) {
  const std::string with_crlf = replaced(azure, "\n", "\r\n");
  const std::string no_final_newline(azure.substr(0, azure.size() - 1));
  const std::string with_mark = "\xEF\xBB\xBF" + with_crlf;
  EXPECT_EQ(rows_of(write_trace("crlf.csv", with_crlf)), azure_rows);
  EXPECT_EQ(rows_of(write_trace("cut.csv", no_final_newline)), azure_rows);
  EXPECT_EQ(rows_of(write_trace("mark.csv", with_mark)), azure_rows);
  EXPECT_EQ(rows_of(write_trace("tail.csv", std::string(azure) + "\n \r\n\n")), azure_rows);
  EXPECT_EQ(rows_of(write_trace("named.csv", gzipped(with_mark))), azure_rows);

  EXPECT_EQ(rows_of(write_trace("crlf.jsonl", replaced(mooncake, "\n", "\r\n"))), mooncake_rows);
  EXPECT_EQ(rows_of(write_trace("m.jsonl", "\xEF\xBB\xBF" + std::string(mooncake))), mooncake_rows);
  EXPECT_EQ(rows_of(write_trace("m.jsonl.gz", gzipped(mooncake))), mooncake_rows);
}

TEST(TraceReader, SeveralGzipMembersAreOneFile) {
  const std::string two = gzipped(azure.substr(0, 60)) + gzipped(azure.substr(60));
  EXPECT_EQ(rows_of(write_trace("two.csv.gz", two)), azure_rows);
}

TEST(TraceReader, ColumnsAreFoundByNameInAnyOrderAndOthersAreIgnored) {
  EXPECT_EQ(rows_of(write_trace("t.csv",
                                "note,GeneratedTokens,\"TIMESTAMP\", ContextTokens\n"
                                "\"a, \"\"b\"\"\",44,2023-11-16 18:15:46.6805900,374\n"
                                ",109,\"2023-11-16 18:15:50.995169\", 396 \n")),
            (std::vector<TraceRow>{{0, 374, 44}, {4'314'579'000'000, 396, 109}}));
}

TEST(TraceReader, DynamosNamesMeanTheSameAndOtherKeysAreIgnored) {
  EXPECT_EQ(
      rows_of(write_trace(
          "t.jsonl",
          R"({"created_time": 5, "input_tokens": 7, "output_tokens": 8, "tools": [{"timestamp": 1}]})"
          "\n"
          R"({"output_length": 2, "input_length": 1, "model": null, "timestamp": 6.5e0})")),
      (std::vector<TraceRow>{{0, 7, 8}, {1'500'000'000, 1, 2}}));
}

TEST(TraceReader, AnExplicitFormatIsObeyed) {
  EXPECT_EQ(rows_of(write_trace("t.jsonl", mooncake), TraceFormat::Mooncake), mooncake_rows);
  EXPECT_THROW(rows_of(write_trace("t.jsonl", mooncake), TraceFormat::Azure), InputError);
  EXPECT_THROW(rows_of(write_trace("t.csv", azure), TraceFormat::Mooncake), InputError);
}

TEST(TraceReader, FormatNamesGoBothWays) {
  EXPECT_EQ(trace_format_names().size(), 11U);
  for (const std::string& name : trace_format_names()) {
    EXPECT_EQ(trace_format_name(parse_trace_format(name)), name);
  }
  EXPECT_THROW((void)parse_trace_format("wecka"), InputError);
}

TEST(LineReader, LinesLongerThanTheBufferAreWhole) {
  const std::string longer_line(200'000, 'x');
  LineReader lines(write_trace("t.txt", "a\n" + longer_line + "\r\nb"));
  EXPECT_EQ(lines.next(), "a");
  EXPECT_EQ(lines.next(), longer_line);
  EXPECT_EQ(lines.line_number(), 2);
  EXPECT_EQ(lines.next(), "b");
  EXPECT_EQ(lines.next(), std::nullopt);
}

TEST(LineReader, ALineAboveTheLimitIsAnErrorThatNamesIt) {
  const auto file = write_trace("t.txt", "12345678\n123456789\n");
  LineReader lines(file, 8);
  EXPECT_EQ(lines.next(), "12345678");
  try {
    lines.next();
    ADD_FAILURE() << "a line of 9 bytes was accepted";
  } catch (const InputError& error) {
    EXPECT_EQ(error.parts().file, file.string());
    EXPECT_EQ(error.parts().path, "line 2");
    EXPECT_EQ(error.parts().found, "a line longer than 8 bytes");
  }
}

std::vector<Request> requests_of(const TraceWorkload& workload) {
  const auto source = make_trace_source(workload);
  std::vector<Request> requests;
  while (const auto request = source->next()) {
    requests.push_back(*request);
  }
  return requests;
}

TEST(TraceSource, ReplaysTheRowsAsRequests) {
  EXPECT_EQ(requests_of({.file = write_trace("t.csv", azure)}),
            (std::vector<Request>{
                {0, 0, 374, 44}, {1, 4'314'579'000'000, 396, 109}, {2, 4'314'579'000'000, 1, 1}}));
}

TEST(TraceSource, TwiceTheSpeedHalvesTheGaps) {
  const auto requests = requests_of({.file = write_trace("t.csv", azure), .speedup = 2.0});
  ASSERT_EQ(requests.size(), 3U);
  EXPECT_EQ(requests[1].arrival, 4'314'579'000'000 / 2);
  EXPECT_EQ(requests[1].prompt_tokens, 396);
}

TEST(TraceSource, SendsOnlyAsManyRequestsAsAskedFor) {
  const auto file = write_trace("t.csv", azure);
  EXPECT_EQ(requests_of({.file = file, .requests = 2}).size(), 2U);
  EXPECT_EQ(requests_of({.file = file, .requests = 9}).size(), 3U);
}

TEST(TraceSource, SlowedBeyondTheClockIsAnError) {
  // 30 hours at a thousandth of the speed are 1250 days.
  const auto file = write_trace("t.jsonl",
                                R"({"timestamp": 0, "input_length": 1, "output_length": 1})"
                                "\n"
                                R"({"timestamp": 108e6, "input_length": 1, "output_length": 1})");
  EXPECT_EQ(requests_of({.file = file}).size(), 2U);
  EXPECT_THROW(requests_of({.file = file, .speedup = 0.001}), InputError);
}

}  // namespace
}  // namespace rackplan
