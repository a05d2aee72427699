// SPDX-License-Identifier: Apache-2.0
// The CSV traces that count seconds.
#include "models/base/error.h"
#include "sim/workload/trace_summary.h"
#include "tests/unit/workload/trace_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <ostream>
#include <sstream>
#include <string>
#include <vector>

namespace rackplan {
namespace {

using testing::HasSubstr;
using testing::Not;

struct CsvTrace {
  TraceFormat format;
  std::string header;
};

std::ostream& operator<<(std::ostream& out, const CsvTrace& trace) {
  return out << trace_format_name(trace.format);
}

const CsvTrace burst_gpt = {TraceFormat::BurstGpt, "Timestamp,Request tokens,Response tokens"};
const CsvTrace vidur = {TraceFormat::Vidur, "arrived_at,num_prefill_tokens,num_decode_tokens"};
const CsvTrace splitwise = {TraceFormat::Splitwise, "arrival_timestamp,prompt_size,token_size"};

class CsvSeconds : public testing::TestWithParam<CsvTrace> {};

TEST_P(CsvSeconds, BecomeExactTicksFromTheFirstRow) {
  const auto file = write_trace("t.csv", GetParam().header + "\n5,374,44\n5.25,396,109\n6.5e0,1,2");
  EXPECT_EQ(TraceReader(file).format(), GetParam().format);
  const std::vector<TraceRow> rows = {
      {0, 374, 44}, {ticks_per_second / 4, 396, 109}, {ticks_per_second * 3 / 2, 1, 2}};
  EXPECT_EQ(rows_of(file), rows);
  EXPECT_EQ(rows_of(file, GetParam().format), rows);
}

struct WrongRow {
  std::string rows;
  std::string line;
  int column;  // of the header, that the error names; −1: none, the whole row
  std::string found;
};

TEST_P(CsvSeconds, MalformedRowsAreToldWithLineColumnAndWhatWasFound) {
  std::vector<std::string> columns;
  std::istringstream header(GetParam().header);
  for (std::string column; std::getline(header, column, ',');) {
    columns.push_back(column);
  }
  const std::vector<WrongRow> wrong_rows = {
      {"2023-11-16 18:15:47,9,4", "line 2", 0, "\"2023-11-16 18:15:47\""},
      {"-1,9,4", "line 2", 0, "\"-1\""},
      {"nan,9,4", "line 2", 0, "\"nan\""},
      {"1,,4", "line 2", 1, "\"\""},
      {"1,9.5,4", "line 2", 1, "\"9.5\""},
      {"1,0,4", "line 2", 1, "\"0\""},
      {"1,9,-4", "line 2", 2, "\"-4\""},
      {"1,9,1000000001", "line 2", 2, "\"1000000001\""},
      {"1,9", "line 2", -1, "2 fields"},
      {"1,9,4\n2,9,4,5", "line 3", -1, "4 fields"},
  };
  for (const WrongRow& wrong : wrong_rows) {
    SCOPED_TRACE(wrong.rows);
    const auto file = write_trace("t.csv", GetParam().header + "\n" + wrong.rows + "\n");
    try {
      rows_of(file);
      ADD_FAILURE() << "the trace was accepted";
    } catch (const InputError& error) {
      EXPECT_EQ(error.parts().file, file.string());
      EXPECT_EQ(error.parts().path,
                wrong.column < 0
                    ? wrong.line
                    : wrong.line + ", " + columns[static_cast<std::size_t>(wrong.column)]);
      EXPECT_THAT(error.parts().found, HasSubstr(wrong.found));
    }
  }
}

TEST_P(CsvSeconds, AMissingColumnIsToldByName) {
  const std::string& header = GetParam().header;
  const std::size_t last = header.rfind(',') + 1;
  try {
    rows_of(write_trace("t.csv", header.substr(0, last) + "other\n1,9,4\n"));
    ADD_FAILURE() << "the trace was accepted";
  } catch (const InputError& error) {
    EXPECT_EQ(error.parts().path, "line 1, " + header.substr(last));
    EXPECT_THAT(error.parts().found, HasSubstr("no such column"));
    EXPECT_THAT(error.parts().accepted, HasSubstr("the columns"));
  }
}

TEST_P(CsvSeconds, RowsOutOfOrderAreTold) {
  try {
    rows_of(write_trace("t.csv", GetParam().header + "\n5,9,4\n4.5,9,4\n"));
    ADD_FAILURE() << "the trace was accepted";
  } catch (const InputError& error) {
    EXPECT_EQ(error.parts().path, "line 3, time");
    EXPECT_EQ(error.parts().found, "\"4.5\" after \"5\"");
  }
}

INSTANTIATE_TEST_SUITE_P(Csv,
                         CsvSeconds,
                         testing::Values(burst_gpt, vidur, splitwise),
                         testing::PrintToStringParamName());

TEST(CsvFormats, ColumnsAreFoundByNameWhereverTheyStand) {
  // The eight columns of the later BurstGPT releases, where positions have moved.
  EXPECT_EQ(rows_of(write_trace("b.csv",
                                "Timestamp,Session ID,Elapsed time,Model,Request tokens,"
                                "Response tokens,Total tokens,Log Type\n"
                                "5,s1,1.5,ChatGPT,472,18,490,Conversation log\n")),
            (std::vector<TraceRow>{{0, 472, 18}}));
  EXPECT_EQ(rows_of(write_trace("v.csv",
                                ",num_decode_tokens,arrived_at,num_prefill_tokens,pd_ratio\n"
                                "0,44,0.5,374,8.5\n")),
            (std::vector<TraceRow>{{0, 374, 44}}));
  EXPECT_EQ(rows_of(write_trace("s.csv",
                                "request_id,request_type,application_id,arrival_timestamp,"
                                "batch_size,prompt_size,token_size\n0,2,0,0.25,1,1155,211\n")),
            (std::vector<TraceRow>{{0, 1155, 211}}));
}

TEST(CsvFormats, FailedRequestsOfBurstGptAreSkippedAndCounted) {
  const std::string header = burst_gpt.header + "\n";
  const auto file = write_trace("t.csv", header + "1,9,0\n5,374,44\n6,10,0\n8,20,3\n");
  EXPECT_EQ(rows_of(file), (std::vector<TraceRow>{{0, 374, 44}, {3 * ticks_per_second, 20, 3}}));
  TraceReader trace(file);
  const TraceSummary summary = summarise(trace);
  EXPECT_EQ(summary.requests, 2);
  EXPECT_EQ(summary.failed_requests, 2);
  EXPECT_THAT(trace_summary_table(summary),
              HasSubstr("  skipped               2 failed, without output\n"));
  EXPECT_EQ(nlohmann::json::parse(trace_summary_json(summary)).at("failed_requests"), 2);
}

TEST(CsvFormats, NothingIsSaidOfFailuresWhereThereAreNone) {
  TraceReader trace(write_trace("t.csv", burst_gpt.header + "\n5,374,44\n"));
  EXPECT_THAT(trace_summary_table(summarise(trace)), Not(HasSubstr("skipped")));
}

TEST(CsvFormats, ATraceOfFailuresOnlyIsTold) {
  try {
    rows_of(write_trace("t.csv", burst_gpt.header + "\n1,9,0\n2,9,0\n"));
    ADD_FAILURE() << "the trace was accepted";
  } catch (const InputError& error) {
    EXPECT_EQ(error.parts().found, "only failed requests");
  }
}

TEST(CsvFormats, NoOutputIsAnErrorWhereItIsNoSignOfFailure) {
  for (const CsvTrace& trace : {vidur, splitwise}) {
    EXPECT_THROW(rows_of(write_trace("t.csv", trace.header + "\n5,374,0\n")), InputError);
  }
}

}  // namespace
}  // namespace rackplan
