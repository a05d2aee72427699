// SPDX-License-Identifier: Apache-2.0
// Azure LLM inference service (Patel et al., Splitwise, ISCA 2024), Mooncake (Qin et al., FAST
// 2025) with the names that AIPerf and Dynamo's replay accept beside its own (vLLM's timed_trace is
// the same where its multiplier is 0.001), BurstGPT (Wang et al., 2024), the inputs of the
// simulators Vidur (Agrawal et al., MLSys 2024) and splitwise-sim, the Qwen-Bailian traces (Wang et
// al., ATC 2025), RAGPulse (flashserve/RAGPulse).
#include "sim/workload/trace_format.h"

#include "models/base/error.h"
#include "sim/workload/row_parser.h"

#include <array>
#include <utility>

namespace rackplan {
namespace {

constexpr std::array<std::pair<TraceFormat, std::string_view>, 11> format_names = {
    {{TraceFormat::Auto, "auto"},
     {TraceFormat::Azure, "azure"},
     {TraceFormat::Mooncake, "mooncake"},
     {TraceFormat::BurstGpt, "burstgpt"},
     {TraceFormat::Vidur, "vidur"},
     {TraceFormat::Splitwise, "splitwise"},
     {TraceFormat::Bailian, "bailian"},
     {TraceFormat::RagPulse, "ragpulse"},
     {TraceFormat::AgenticMooncake, "agentic-mooncake"},
     {TraceFormat::Weka, "weka"},
     {TraceFormat::Columns, "columns"}}};

/// Any of these in the first line of a CSV file tells its format. None is part of another's.
constexpr std::array<std::pair<std::string_view, TraceFormat>, 11> column_formats = {
    {{"TIMESTAMP", TraceFormat::Azure},
     {"ContextTokens", TraceFormat::Azure},
     {"GeneratedTokens", TraceFormat::Azure},
     {"Request tokens", TraceFormat::BurstGpt},
     {"Response tokens", TraceFormat::BurstGpt},
     {"arrived_at", TraceFormat::Vidur},
     {"num_prefill_tokens", TraceFormat::Vidur},
     {"num_decode_tokens", TraceFormat::Vidur},
     {"arrival_timestamp", TraceFormat::Splitwise},
     {"prompt_size", TraceFormat::Splitwise},
     {"token_size", TraceFormat::Splitwise}}};

bool mentions(std::string_view line, std::string_view name) {
  return line.find(name) != std::string_view::npos;
}

RowFormat three_columns(const char* time, const char* prompt, const char* output) {
  return {
      .names = {{time, RowField::Time}, {prompt, RowField::Prompt}, {output, RowField::Output}}};
}

RowFormat azure_format() {
  RowFormat format = three_columns("TIMESTAMP", "ContextTokens", "GeneratedTokens");
  format.time = TimeUnit::DateTime;
  return format;
}

RowFormat burst_gpt_format() {
  RowFormat format = three_columns("Timestamp", "Request tokens", "Response tokens");
  format.failures_have_no_output = true;
  return format;
}

RowFormat mooncake_format() {
  return {.names = {{"timestamp", RowField::Time},
                    {"created_time", RowField::Time},
                    {"input_length", RowField::Prompt},
                    {"input_tokens", RowField::Prompt},
                    {"output_length", RowField::Output},
                    {"output_tokens", RowField::Output},
                    {"hash_ids", RowField::Blocks},
                    {"session_id", RowField::Session},
                    {"delay", RowField::Delay},
                    {"delay_ms", RowField::Delay},
                    {"priority", RowField::Priority}},
          .time = TimeUnit::Millisecond};
}

RowFormat bailian_format() {
  return {.names = {{"timestamp", RowField::Time},
                    {"input_length", RowField::Prompt},
                    {"output_length", RowField::Output},
                    {"hash_ids", RowField::Blocks},
                    {"chat_id", RowField::Chat},
                    {"parent_chat_id", RowField::Parent}}};
}

/// Its hash_ids name segments (system prompt, passages, history, …) of any length, not prefix
/// blocks, and are left alone.
RowFormat ragpulse_format() {
  RowFormat format = three_columns("timestamp", "input_length", "output_length");
  format.text_numbers = true;
  return format;
}

}  // namespace

TraceFormat parse_trace_format(std::string_view name) {
  for (const auto& [format, known] : format_names) {
    if (known == name) {
      return format;
    }
  }
  std::string accepted;
  for (const std::string& known : trace_format_names()) {
    accepted += (accepted.empty() ? "" : ", ") + known;
  }
  throw InputError({"", "format", in_quotes(name), accepted});
}

std::vector<std::string> trace_format_names() {
  std::vector<std::string> names;
  for (const auto& [format, name] : format_names) {
    names.emplace_back(name);
  }
  return names;
}

std::string_view trace_format_name(TraceFormat format) {
  for (const auto& [known, name] : format_names) {
    if (known == format) {
      return name;
    }
  }
  throw InvariantBroken("every trace format has a name");
}

std::string_view known_trace_formats() {
  return "azure: CSV with the columns TIMESTAMP, ContextTokens, GeneratedTokens; "
         "burstgpt: Timestamp, Request tokens, Response tokens; "
         "vidur: arrived_at, num_prefill_tokens, num_decode_tokens; "
         "splitwise: arrival_timestamp, prompt_size, token_size; "
         "mooncake: JSON lines with timestamp (ms), input_length, output_length; "
         "bailian: with chat_id too, timestamp in s; ragpulse: hash_ids an object; "
         "agentic-mooncake: a header with schema dynamo.agentic_mooncake; "
         "weka: JSON with requests and block_size; or columns with a map";
}

TraceFormat format_of_line(std::string_view first_line) {
  if (first_line.starts_with('{')) {
    if (mentions(first_line, "\"dynamo.agentic_mooncake\"")) {
      return TraceFormat::AgenticMooncake;
    }
    // A JSON document over several lines is not JSON lines.
    if (first_line == "{" ||
        (mentions(first_line, "\"requests\"") && mentions(first_line, "\"block_size\""))) {
      return TraceFormat::Weka;
    }
    if (mentions(first_line, "\"chat_id\"")) {
      return TraceFormat::Bailian;
    }
    if (mentions(first_line, "\"sys_prompt\"") && mentions(first_line, "\"passages_ids\"")) {
      return TraceFormat::RagPulse;
    }
    const bool has_time =
        mentions(first_line, "\"timestamp\"") || mentions(first_line, "\"created_time\"");
    const bool has_prompt =
        mentions(first_line, "\"input_length\"") || mentions(first_line, "\"input_tokens\"");
    if (has_time && has_prompt) {
      return TraceFormat::Mooncake;
    }
  } else {
    for (const auto& [column, format] : column_formats) {
      if (mentions(first_line, column)) {
        return format;
      }
    }
  }
  throw InputError(
      {"", "", "an unknown format: " + in_quotes(first_line), std::string(known_trace_formats())});
}

bool comes_as_rows(TraceFormat format) {
  return format != TraceFormat::AgenticMooncake && format != TraceFormat::Weka;
}

const RowFormat& row_format_of(TraceFormat format) {
  static const RowFormat azure = azure_format();
  static const RowFormat mooncake = mooncake_format();
  static const RowFormat burst_gpt = burst_gpt_format();
  static const RowFormat vidur =
      three_columns("arrived_at", "num_prefill_tokens", "num_decode_tokens");
  static const RowFormat splitwise =
      three_columns("arrival_timestamp", "prompt_size", "token_size");
  static const RowFormat bailian = bailian_format();
  static const RowFormat ragpulse = ragpulse_format();
  switch (format) {
    case TraceFormat::Azure:
      return azure;
    case TraceFormat::Mooncake:
      return mooncake;
    case TraceFormat::BurstGpt:
      return burst_gpt;
    case TraceFormat::Vidur:
      return vidur;
    case TraceFormat::Splitwise:
      return splitwise;
    case TraceFormat::Bailian:
      return bailian;
    case TraceFormat::RagPulse:
      return ragpulse;
    default:
      throw InvariantBroken("only rows have a row format");
  }
}

bool is_csv(TraceFormat format) {
  return format == TraceFormat::Azure || format == TraceFormat::BurstGpt ||
         format == TraceFormat::Vidur || format == TraceFormat::Splitwise;
}

std::optional<BlockConvention> usual_blocks(TraceFormat format) {
  if (format == TraceFormat::Mooncake || format == TraceFormat::Columns) {
    return mooncake_blocks;
  }
  if (format == TraceFormat::Bailian) {
    return BlockConvention{.tokens = 16};
  }
  return std::nullopt;
}

}  // namespace rackplan
