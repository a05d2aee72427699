// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/output.h"
#include "sim/cli/program.h"
#include "sim/cli/trace_to_workload.h"
#include "sim/run/prefix_curve.h"
#include "sim/workload/request.h"
#include "sim/workload/trace_reader.h"
#include "sim/workload/trace_summary.h"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace rackplan {
namespace {

struct TraceOptions {
  std::string file;
  std::string trace_format = "auto";
  std::int32_t block_tokens = mooncake_blocks.tokens;
  std::string format = "table";
  std::string out;
  std::string to_workload;
};

ExitStatus describe_trace(const TraceOptions& options) {
  BlockConvention convention = mooncake_blocks;
  convention.tokens = options.block_tokens;
  if (!options.to_workload.empty()) {
    return trace_to_workload({.file = options.file,
                              .format = parse_trace_format(options.trace_format),
                              .blocks = convention},
                             options.to_workload,
                             options.out);
  }
  TraceReader reader(options.file, parse_trace_format(options.trace_format), convention);
  PrefixCurve curve;
  TraceSummary summary = summarise(
      reader, [&](const TraceRow& row) { curve.add(reader.blocks(), row.prompt_tokens); });
  summary.prefix = curve.summary();
  write_result(
      options.format == "json" ? trace_summary_json(summary) : trace_summary_table(summary),
      options.out);
  return ExitStatus::Done;
}

}  // namespace

void add_trace(CLI::App& program, Action& chosen) {
  const auto options = std::make_shared<TraceOptions>();
  CLI::App& command = *program.add_subcommand("trace", "Statistics of a trace");
  command.add_option("FILE", options->file, "The trace, plain or gzip")->required();
  command.add_option("--trace-format", options->trace_format, "What the rows mean")
      ->check(CLI::IsMember(trace_format_names()))
      ->capture_default_str();
  command
      .add_option("--block-tokens", options->block_tokens, "Tokens of a block that hash_ids name")
      ->check(CLI::Range(1, max_request_tokens))
      ->capture_default_str();
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
      "  rackplan trace AzureLLMInferenceTrace_conv.csv\n"
      "  rackplan trace mooncake_trace.jsonl.gz --to-workload workload.json");
  command.callback([options, &chosen] {
    chosen = [options](const std::stop_token&) { return describe_trace(*options); };
  });
}

}  // namespace rackplan
