// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/output.h"
#include "sim/cli/program.h"
#include "sim/cli/trace_to_workload.h"
#include "sim/run/prefix_curve.h"
#include "sim/workload/column_map.h"
#include "sim/workload/request.h"
#include "sim/workload/trace_input.h"
#include "sim/workload/trace_summary.h"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace rackplan {
namespace {

struct TraceOptions {
  std::string file;
  std::string trace_format = "auto";
  std::string columns;
  std::optional<std::int32_t> block_tokens;
  bool drop_duplicates = false;
  std::string format = "table";
  std::string out;
  std::string to_workload;
};

TraceInput input_of(const TraceOptions& options) {
  TraceInput input{.file = options.file,
                   .format = parse_trace_format(options.trace_format),
                   .dedupe = options.drop_duplicates};
  if (!options.columns.empty()) {
    input.columns = parse_column_map(options.columns);
  }
  input.blocks = usual_blocks(format_of(input));
  if (input.blocks && options.block_tokens) {
    input.blocks->tokens = *options.block_tokens;
  }
  return input;
}

TraceSummary summary_of_rows(TraceReader& reader) {
  PrefixCurve curve;
  TraceSummary summary = summarise(
      reader, [&](const TraceRow& row) { curve.add(reader.blocks(), row.prompt_tokens); });
  summary.prefix = curve.summary();
  return summary;
}

/// Caches of limited size say nothing here: which conversations meet in one is not recorded.
TraceSummary summary_of_conversations(const TraceInput& input) {
  const auto stream = open_conversations(input);
  PrefixCurve curve(std::span<const std::int64_t>{});
  TraceSummary summary = summarise(*stream, input, [&](const Turn& turn) {
    curve.add({stream->blocks(), turn.blocks}, turn.prompt_tokens);
  });
  summary.prefix = curve.summary();
  return summary;
}

TraceSummary summary_of(const TraceInput& input) {
  if (comes_as_rows(format_of(input)) && !input.dedupe) {
    const auto reader = open_rows(input);
    if (!reader->has_sessions()) {
      return summary_of_rows(*reader);
    }
  }
  return summary_of_conversations(input);
}

ExitStatus describe_trace(const TraceOptions& options) {
  if (!options.to_workload.empty()) {
    return trace_to_workload(input_of(options), options.to_workload, options.out);
  }
  const TraceSummary summary = summary_of(input_of(options));
  write_result(
      options.format == "json" ? trace_summary_json(summary) : trace_summary_table(summary),
      options.out);
  return ExitStatus::Done;
}

}  // namespace

void add_trace(CLI::App& program, Action& chosen) {
  const auto options = std::make_shared<TraceOptions>();
  CLI::App& command = *program.add_subcommand("trace", "Statistics of a trace");
  command
      .add_option("FILE", options->file, "The trace, plain or gzip; Weka: a folder or archive too")
      ->required();
  command.add_option("--trace-format", options->trace_format, "What the rows mean")
      ->check(CLI::IsMember(trace_format_names()))
      ->capture_default_str();
  command.add_option("--columns",
                     options->columns,
                     "What columns or keys mean: arrival=ts:ms,prompt=in,output=out,session=…,"
                     "delay=…:s,blocks=…,priority=…");
  command
      .add_option("--block-tokens",
                  options->block_tokens,
                  "Tokens of a block that hash_ids name (mooncake, columns: 512; bailian: 16)")
      ->check(CLI::Range(1, max_request_tokens));
  command.add_flag("--drop-duplicates",
                   options->drop_duplicates,
                   "Weka: only the first of conversations with equal main threads");
  command.add_option("--format", options->format, "Form of the result")
      ->check(CLI::IsMember({"table", "json"}))
      ->capture_default_str();
  command.add_option("--out", options->out, "Write the result to this file")->type_name("FILE");
  command
      .add_option(
          "--to-workload",
          options->to_workload,
          "Reduce the trace to a workload, written to this file, and show the error of that")
      ->type_name("FILE");
  command.footer(
      "Examples:\n"
      "  rackplan trace gateway.csv --columns arrival=ts:s,prompt=in,output=out,session=user\n"
      "  rackplan trace mooncake_trace.jsonl.gz --to-workload workload.json");
  command.callback([options, &chosen] {
    chosen = [options](const std::stop_token&) { return describe_trace(*options); };
  });
}

}  // namespace rackplan
