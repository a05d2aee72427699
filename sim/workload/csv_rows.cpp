// SPDX-License-Identifier: Apache-2.0
// Traces as CSV, whose columns are found by name: those of the Azure LLM inference service (Patel
// et al., Splitwise, ISCA 2024), BurstGPT (Wang et al., 2024), and the inputs of the simulators
// Vidur (Agrawal et al., MLSys 2024) and splitwise-sim.
#include "models/base/error.h"
#include "sim/workload/row_parser.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace rackplan {
namespace {

constexpr const char* accepted_seconds = "seconds, a number that is not negative";

struct CsvFormat {
  std::array<const char*, 3> columns;  // time, prompt tokens, output tokens
  std::optional<TraceTime> (*parse_time)(std::string_view);
  const char* accepted_time;
  bool failures_have_no_output = false;  // and are no requests
};

constexpr CsvFormat azure = {{"TIMESTAMP", "ContextTokens", "GeneratedTokens"},
                             parse_date_time,
                             "a date and time such as 2023-11-16 18:15:46.6805900"};
constexpr CsvFormat burst_gpt = {
    {"Timestamp", "Request tokens", "Response tokens"}, parse_seconds, accepted_seconds, true};
constexpr CsvFormat vidur = {
    {"arrived_at", "num_prefill_tokens", "num_decode_tokens"}, parse_seconds, accepted_seconds};
constexpr CsvFormat splitwise = {
    {"arrival_timestamp", "prompt_size", "token_size"}, parse_seconds, accepted_seconds};

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Where the field that starts at `begin` ends: the next comma outside quotes (RFC 4180).
std::size_t end_of_field(std::string_view line, std::size_t begin) {
  bool inside_quotes = false;
  for (std::size_t i = begin; i < line.size(); ++i) {
    if (line[i] == '"') {
      inside_quotes = !inside_quotes;
    } else if (line[i] == ',' && !inside_quotes) {
      return i;
    }
  }
  if (inside_quotes) {
    throw InputError({"", "", "a quote that is not closed in " + in_quotes(line), "CSV"});
  }
  return line.size();
}

void split(std::string_view line, std::vector<std::string_view>& fields) {
  fields.clear();
  std::size_t begin = 0;
  while (true) {
    const std::size_t end = end_of_field(line, begin);
    std::string_view field = trimmed(line.substr(begin, end - begin));
    if (field.size() >= 2 && field.front() == '"' && field.back() == '"') {
      field = field.substr(1, field.size() - 2);
    }
    fields.push_back(field);
    if (end == line.size()) {
      return;
    }
    begin = end + 1;
  }
}

class CsvRows final : public RowParser {
 public:
  CsvRows(const CsvFormat& format, std::string_view header) : format_(format) {
    split(header, fields_);
    width_ = fields_.size();
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      columns_[c] = column_called(format_.columns[c], header);
    }
  }

  std::optional<ParsedRow> parse(std::string_view line) override {
    split(line, fields_);
    if (fields_.size() != width_) {
      throw InputError({"",
                        "",
                        std::to_string(fields_.size()) + " fields in " + in_quotes(line),
                        std::to_string(width_) + " fields, as in the header"});
    }
    const std::string_view time_text = fields_[columns_[0]];
    const auto time = format_.parse_time(time_text);
    if (!time) {
      throw InputError({"", format_.columns[0], in_quotes(time_text), format_.accepted_time});
    }
    if (format_.failures_have_no_output && fields_[columns_[2]] == "0") {
      return std::nullopt;
    }
    return ParsedRow{.time = *time,
                     .time_text = time_text,
                     .prompt_tokens = parse_tokens(fields_[columns_[1]], format_.columns[1]),
                     .output_tokens = parse_tokens(fields_[columns_[2]], format_.columns[2])};
  }

 private:
  [[nodiscard]] std::string all_columns() const {
    const auto& [time, prompt, output] = format_.columns;
    return std::string("the columns ") + time + ", " + prompt + ", " + output;
  }

  [[nodiscard]] std::size_t column_called(std::string_view name, std::string_view header) const {
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      if (fields_[i] == name) {
        if (found) {
          throw InputError({"", std::string(name), "the column twice", all_columns()});
        }
        found = i;
      }
    }
    if (!found) {
      throw InputError(
          {"", std::string(name), "no such column in " + in_quotes(header), all_columns()});
    }
    return *found;
  }

  const CsvFormat& format_;
  std::vector<std::string_view> fields_;
  std::size_t width_ = 0;
  std::array<std::size_t, 3> columns_{};
};

}  // namespace

std::unique_ptr<RowParser> make_azure_rows(std::string_view header) {
  return std::make_unique<CsvRows>(azure, header);
}

std::unique_ptr<RowParser> make_burst_gpt_rows(std::string_view header) {
  return std::make_unique<CsvRows>(burst_gpt, header);
}

std::unique_ptr<RowParser> make_vidur_rows(std::string_view header) {
  return std::make_unique<CsvRows>(vidur, header);
}

std::unique_ptr<RowParser> make_splitwise_rows(std::string_view header) {
  return std::make_unique<CsvRows>(splitwise, header);
}

}  // namespace rackplan
