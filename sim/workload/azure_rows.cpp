// SPDX-License-Identifier: Apache-2.0
// The CSV of the Azure LLM inference traces (Patel et al., Splitwise, ISCA 2024).
#include "models/base/error.h"
#include "sim/workload/row_parser.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace rackplan {
namespace {

constexpr std::array<const char*, 3> column_names = {
    "TIMESTAMP", "ContextTokens", "GeneratedTokens"};
constexpr const char* all_columns = "the columns TIMESTAMP, ContextTokens, GeneratedTokens";

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

class AzureRows final : public RowParser {
 public:
  explicit AzureRows(std::string_view header) {
    split(header, fields_);
    width_ = fields_.size();
    for (std::size_t c = 0; c < column_names.size(); ++c) {
      columns_[c] = column_called(column_names[c], header);
    }
  }

  ParsedRow parse(std::string_view line) override {
    split(line, fields_);
    if (fields_.size() != width_) {
      throw InputError({"",
                        "",
                        std::to_string(fields_.size()) + " fields in " + in_quotes(line),
                        std::to_string(width_) + " fields, as in the header"});
    }
    const std::string_view time_text = fields_[columns_[0]];
    const auto time = parse_date_time(time_text);
    if (!time) {
      throw InputError({"",
                        column_names[0],
                        in_quotes(time_text),
                        "a date and time such as 2023-11-16 18:15:46.6805900"});
    }
    return {.time = *time,
            .time_text = time_text,
            .prompt_tokens = parse_tokens(fields_[columns_[1]], column_names[1]),
            .output_tokens = parse_tokens(fields_[columns_[2]], column_names[2])};
  }

 private:
  [[nodiscard]] std::size_t column_called(std::string_view name, std::string_view header) const {
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      if (fields_[i] == name) {
        if (found) {
          throw InputError({"", std::string(name), "the column twice", all_columns});
        }
        found = i;
      }
    }
    if (!found) {
      throw InputError(
          {"", std::string(name), "no such column in " + in_quotes(header), all_columns});
    }
    return *found;
  }

  std::vector<std::string_view> fields_;
  std::size_t width_ = 0;
  std::array<std::size_t, column_names.size()> columns_{};
};

}  // namespace

std::unique_ptr<RowParser> make_azure_rows(std::string_view header) {
  return std::make_unique<AzureRows>(header);
}

}  // namespace rackplan
