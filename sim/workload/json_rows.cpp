// SPDX-License-Identifier: Apache-2.0
// Traces as JSON lines. A SAX handler: nothing is built, and a number is seen as written.
#include "models/base/error.h"
#include "sim/workload/row_parser.h"

#include <nlohmann/json.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace rackplan {
namespace {

using Json = nlohmann::json;

constexpr std::size_t index(RowField field) {
  return static_cast<std::size_t>(field);
}

std::string whole_row(const RowFormat& format) {
  return "one JSON object a line with " + format.required_names();
}

/// A value of one of the fields, seen once.
struct Value {
  std::string key;   // which of the names it was called by
  std::string text;  // of the number, as written or equal to it
  bool seen = false;
};

/// Collects the fields of one line. Wrong types throw InputError from inside the parser.
class RowHandler final : public nlohmann::json_sax<Json> {
 public:
  RowHandler(const RowFormat& format, bool keep_hashes)
      : format_(format), keep_hashes_(keep_hashes) {}

  void reset() {
    depth_ = 0;
    field_ = std::nullopt;
    hashes_.clear();
    for (Value& value : values_) {
      value.seen = false;
    }
  }
  [[nodiscard]] const Value& value(RowField field) const { return values_[index(field)]; }
  [[nodiscard]] const std::vector<BlockHash>& hashes() const { return hashes_; }
  [[nodiscard]] std::size_t error_column() const { return error_column_; }

  bool null() override {
    if (depth_ == 1 && field_ >= RowField::Session) {
      values_[index(*field_)].seen = false;  // as good as not there
      return true;
    }
    return other("null");
  }
  bool boolean(bool value) override { return other(value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override { return number(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override {
    if (field_ == RowField::Blocks && depth_ == 2) {
      if (keep_hashes_) {
        hashes_.push_back(value);
      }
      return true;
    }
    return number(std::to_string(value));
  }
  bool number_float(number_float_t /*value*/, const string_t& text) override {
    return number(text);
  }
  bool string(string_t& value) override {
    if (depth_ == 1 && field_ && may_be_text(*field_)) {
      values_[index(*field_)].text = value;
      return true;
    }
    return other("the string " + in_quotes(value));
  }
  bool binary(binary_t& /*value*/) override { return other("binary data"); }

  bool start_object(std::size_t /*elements*/) override {
    if (depth_ > 0) {
      other("an object");
    }
    ++depth_;
    return true;
  }
  bool end_object() override {
    --depth_;
    return true;
  }
  bool start_array(std::size_t /*elements*/) override {
    if (depth_ != 1 || field_ != RowField::Blocks) {
      other("an array");
    }
    ++depth_;
    return true;
  }
  bool end_array() override {
    --depth_;
    return true;
  }

  bool key(string_t& name) override {
    if (depth_ != 1) {
      return true;
    }
    field_ = std::nullopt;
    for (const RowFormat::Name& known : format_.names) {
      if (known.name == name) {
        field_ = known.field;
      }
    }
    if (field_) {
      Value& value = values_[index(*field_)];
      if (value.seen) {
        throw InputError(
            {"", name, "the value a second time (after " + value.key + ")", "it once"});
      }
      value.seen = true;
      value.key = name;
    }
    return true;
  }

  bool parse_error(std::size_t column,
                   const std::string& /*last_token*/,
                   const Json::exception& /*error*/) override {
    error_column_ = column;
    return false;
  }

 private:
  bool number(const std::string& text) {
    if (depth_ == 0 || field_ == RowField::Blocks) {
      return other(in_quotes(text));
    }
    if (depth_ == 1 && field_) {
      values_[index(*field_)].text = text;
    }
    return true;
  }

  /// Something that none of the known fields may be.
  bool other(const std::string& found) {
    if (depth_ == 0) {
      throw InputError({"", "", found, whole_row(format_)});
    }
    if (field_) {
      throw InputError({"", value(*field_).key, found, accepted_value(format_, *field_)});
    }
    return true;
  }

  [[nodiscard]] bool may_be_text(RowField field) const {
    switch (field) {
      case RowField::Session:
      case RowField::Chat:
      case RowField::Parent:
        return true;
      case RowField::Time:
        return format_.text_numbers || format_.time == TimeUnit::DateTime;
      case RowField::Prompt:
      case RowField::Output:
        return format_.text_numbers;
      default:
        return false;
    }
  }

  const RowFormat& format_;
  bool keep_hashes_;
  int depth_ = 0;
  std::optional<RowField> field_;
  std::array<Value, row_fields> values_;
  std::vector<BlockHash> hashes_;
  std::size_t error_column_ = 0;
};

class JsonRows final : public RowParser {
 public:
  JsonRows(RowFormat format, const std::optional<BlockConvention>& blocks)
      : format_(std::move(format)), blocks_(blocks), handler_(format_, blocks.has_value()) {}

  std::optional<ParsedRow> parse(std::string_view line) override {
    handler_.reset();
    if (!Json::sax_parse(line.begin(), line.end(), &handler_)) {
      throw InputError({"",
                        "column " + std::to_string(handler_.error_column()),
                        "invalid JSON in " + in_quotes(line),
                        whole_row(format_)});
    }
    FieldTexts texts{};
    for (std::size_t i = 0; i < texts.size(); ++i) {
      if (const Value& value = handler_.value(static_cast<RowField>(i)); value.seen) {
        texts[i] = {value.key, value.text};
      }
    }
    require(texts);
    if (format_.failures_have_no_output && texts[index(RowField::Output)].text == "0") {
      return std::nullopt;
    }
    ParsedRow row = parse_fields(format_, texts);
    if (blocks_ && handler_.value(RowField::Blocks).seen) {
      check_blocks(
          {*blocks_, handler_.hashes()}, row.prompt_tokens, handler_.value(RowField::Blocks).key);
      row.block_hashes = handler_.hashes();
    }
    return row;
  }

 private:
  void require(const FieldTexts& texts) const {
    for (const RowField field : {RowField::Time, RowField::Prompt, RowField::Output}) {
      const bool may_follow = !texts[index(RowField::Delay)].name.empty() ||
                              !texts[index(RowField::Session)].name.empty();
      if (texts[index(field)].name.empty() && !(field == RowField::Time && may_follow)) {
        throw InputError(
            {"", std::string(format_.name_of(field)), "no such key", whole_row(format_)});
      }
    }
  }

  RowFormat format_;
  std::optional<BlockConvention> blocks_;
  RowHandler handler_;
};

}  // namespace

std::unique_ptr<RowParser> make_json_rows(const RowFormat& format,
                                          const std::optional<BlockConvention>& blocks) {
  return std::make_unique<JsonRows>(format, blocks);
}

}  // namespace rackplan
