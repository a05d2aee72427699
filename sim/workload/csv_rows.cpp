// SPDX-License-Identifier: Apache-2.0
// Traces as CSV, whose columns are found by name.
#include "models/base/error.h"
#include "sim/workload/row_parser.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace rackplan {
namespace {

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

/// Whole numbers with spaces, commas, semicolons or bars between them, maybe in brackets.
void parse_hashes(std::string_view text, const std::string& column, std::vector<BlockHash>& into) {
  into.clear();
  const std::string_view all = text;
  if (text.starts_with('[') && text.ends_with(']')) {
    text = text.substr(1, text.size() - 2);
  }
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(" ,;|\t"), text.size()));
    if (text.empty()) {
      return;
    }
    BlockHash hash = 0;
    const auto [stop, trouble] = std::from_chars(text.data(), text.data() + text.size(), hash);
    if (trouble != std::errc{}) {
      throw InputError({"",
                        column,
                        in_quotes(all),
                        "whole numbers that are not negative, with spaces between them"});
    }
    into.push_back(hash);
    text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
  }
}

class CsvRows final : public RowParser {
 public:
  CsvRows(RowFormat format, std::string_view header, const std::optional<BlockConvention>& blocks)
      : format_(std::move(format)), blocks_(blocks) {
    split(header, fields_);
    width_ = fields_.size();
    for (const RowFormat::Name& known : format_.names) {
      columns_.push_back({&known, column_called(known.name, header)});
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
    FieldTexts texts{};
    for (const Column& column : columns_) {
      const std::string_view text = fields_[column.index];
      const bool left_out = text.empty() && column.known->field >= RowField::Blocks;
      if (!left_out) {
        texts[static_cast<std::size_t>(column.known->field)] = {column.known->name, text};
      }
    }
    const FieldText& output = texts[static_cast<std::size_t>(RowField::Output)];
    if (format_.failures_have_no_output && output.text == "0") {
      check_time(texts);
      return std::nullopt;
    }
    leave_out_missing_time(texts);
    ParsedRow row = parse_fields(format_, texts);
    if (const FieldText& ids = texts[static_cast<std::size_t>(RowField::Blocks)];
        !ids.name.empty()) {
      parse_hashes(ids.text, std::string(ids.name), hashes_);
      if (blocks_) {
        check_blocks({*blocks_, hashes_}, row.prompt_tokens, std::string(ids.name));
        row.block_hashes = hashes_;
      }
    }
    return row;
  }

 private:
  struct Column {
    const RowFormat::Name* known;
    std::size_t index;
  };

  void check_time(FieldTexts texts) const {
    texts[static_cast<std::size_t>(RowField::Output)].text = "1";
    static_cast<void>(parse_fields(format_, texts));
  }

  static void leave_out_missing_time(FieldTexts& texts) {
    FieldText& time = texts[static_cast<std::size_t>(RowField::Time)];
    const bool may_follow = !texts[static_cast<std::size_t>(RowField::Delay)].name.empty() ||
                            !texts[static_cast<std::size_t>(RowField::Session)].name.empty();
    if (time.text.empty() && may_follow) {
      time = {};
    }
  }

  [[nodiscard]] std::size_t column_called(std::string_view name, std::string_view header) const {
    const std::string accepted = "the columns " + format_.required_names();
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      if (fields_[i] == name) {
        if (found) {
          throw InputError({"", std::string(name), "the column twice", accepted});
        }
        found = i;
      }
    }
    if (!found) {
      throw InputError({"", std::string(name), "no such column in " + in_quotes(header), accepted});
    }
    return *found;
  }

  RowFormat format_;
  std::optional<BlockConvention> blocks_;
  std::vector<std::string_view> fields_;
  std::size_t width_ = 0;
  std::vector<Column> columns_;
  std::vector<BlockHash> hashes_;
};

}  // namespace

std::unique_ptr<RowParser> make_csv_rows(const RowFormat& format,
                                         std::string_view header,
                                         const std::optional<BlockConvention>& blocks) {
  return std::make_unique<CsvRows>(format, header, blocks);
}

}  // namespace rackplan
