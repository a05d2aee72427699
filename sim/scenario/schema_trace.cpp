// SPDX-License-Identifier: Apache-2.0
// Schema: how a trace is read and its conversations are played.
#include "sim/scenario/schema_dimensions.h"
#include "sim/scenario/schema_tables.h"

namespace rackplan::schema_tables {

std::span<const Field> trace() {
  static const std::vector<Field> fields = {
      {.path = "workload.trace_columns",
       .type = FieldType::Text,
       .help = "What the columns of a CSV file or the keys of JSON lines mean: field=column, with "
               "commas between; arrival=ts:ms, prompt=…, output=… and, if there, session=…, "
               "delay=…:s, blocks=…, priority=…. Units: s, ms, us, ns or (arrival) date.",
       .low = 1,
       .high = 4096,
       .only_with = "trace"},
      {.path = "workload.trace_block_tokens",
       .type = FieldType::Integer,
       .help = "Tokens of a block that hash_ids name, where the file does not say it.",
       .default_words = "mooncake and columns: 512, bailian: 16",
       .source = "Mooncake (FAST 2025), Qwen-Bailian traces",
       .low = 1,
       .high = 1'000'000,
       .only_with = "trace"},
      {.path = "workload.trace_sessions",
       .type = FieldType::Choice,
       .help = "When rows that share a session (or follow a chat) are sent.",
       .choices = {{"wait",
                    "after the answer to the row they follow, by their delay or the recorded time "
                    "between the two"},
                   {"recorded", "at their recorded times, whether answered or not"}},
       .default_json = R"("wait")",
       .only_with = "trace"},
      {.path = "workload.trace_duplicates",
       .type = FieldType::Choice,
       .help = "Weka: conversations whose main threads have the same lengths and last blocks.",
       .choices = {{"keep", "all are played"}, {"drop", "only the first is played"}},
       .default_json = R"("keep")",
       .only_with = "trace"},
      {.path = "workload.users",
       .type = FieldType::Integer,
       .help = "This many users play the conversations of the trace, each the next one when all "
               "turns of its last have ended. Needed where conversations have no start times.",
       .default_words = "none: conversations start at their recorded times",
       .low = 1,
       .high = 10'000'000,
       .only_with = "trace"},
      {.path = "workload.ramp",
       .type = FieldType::Quantity,
       .help = "Time over which the users start, evenly.",
       .dimension = time_dimension,
       .default_words = "0s: all at once",
       .low = 0,
       .high = 100.0 * 86400.0,
       .only_with = "users"},
  };
  return fields;
}

}  // namespace rackplan::schema_tables
