// SPDX-License-Identifier: Apache-2.0
// The JSON lines of the Mooncake traces (Qin et al., FAST 2025), with the names that Dynamo's
// replay accepts beside them. A SAX handler: nothing is built, and a number is seen as written.
#include "models/base/error.h"
#include "sim/workload/row_parser.h"

#include <nlohmann/json.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace rackplan {
namespace {

using Json = nlohmann::json;

enum class Field { Time, Prompt, Output, HashIds, Other };

constexpr std::size_t index(Field field) {
  return static_cast<std::size_t>(field);
}

struct FieldName {
  std::string_view name;
  Field field;
};
constexpr std::array<FieldName, 7> field_names = {{{"timestamp", Field::Time},
                                                   {"created_time", Field::Time},
                                                   {"input_length", Field::Prompt},
                                                   {"input_tokens", Field::Prompt},
                                                   {"output_length", Field::Output},
                                                   {"output_tokens", Field::Output},
                                                   {"hash_ids", Field::HashIds}}};

constexpr const char* whole_row =
    "one JSON object a line with timestamp, input_length, output_length";
constexpr const char* accepted_time = "milliseconds, a number that is not negative";
constexpr const char* accepted_tokens = "a whole number of tokens";
constexpr const char* accepted_hash_ids = "an array of whole numbers that are not negative";

/// A value of one of the fields, seen once.
struct Value {
  std::string key;   // which of the names it was called by
  std::string text;  // of the number, as written or equal to it
  bool seen = false;
};

/// Collects the fields of one line. Wrong types throw InputError from inside the parser.
class RowHandler final : public nlohmann::json_sax<Json> {
 public:
  explicit RowHandler(bool keep_hashes) : keep_hashes_(keep_hashes) {}

  void reset() {
    depth_ = 0;
    field_ = Field::Other;
    hashes_.clear();
    for (Value& value : values_) {
      value.seen = false;
    }
  }
  [[nodiscard]] const Value& value(Field field) const { return values_[index(field)]; }
  [[nodiscard]] const std::vector<BlockHash>& hashes() const { return hashes_; }
  [[nodiscard]] std::size_t error_column() const { return error_column_; }

  bool null() override { return other("null"); }
  bool boolean(bool value) override { return other(value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override { return number(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override {
    if (field_ == Field::HashIds && depth_ == 2) {
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
  bool string(string_t& value) override { return other("the string " + in_quotes(value)); }
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
    if (depth_ != 1 || field_ != Field::HashIds) {
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
    field_ = Field::Other;
    for (const FieldName& known : field_names) {
      if (known.name == name) {
        field_ = known.field;
      }
    }
    if (field_ != Field::Other) {
      Value& value = values_[index(field_)];
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
    if (depth_ == 0 || field_ == Field::HashIds) {
      return other(in_quotes(text));
    }
    if (depth_ == 1 && field_ != Field::Other) {
      values_[index(field_)].text = text;
    }
    return true;
  }

  /// Something that none of the known fields may be.
  bool other(const std::string& found) {
    if (depth_ == 0) {
      throw InputError({"", "", found, whole_row});
    }
    if (field_ != Field::Other) {
      const char* accepted = field_ == Field::Time      ? accepted_time
                             : field_ == Field::HashIds ? accepted_hash_ids
                                                        : accepted_tokens;
      throw InputError({"", value(field_).key, found, accepted});
    }
    return true;
  }

  bool keep_hashes_;
  int depth_ = 0;
  Field field_ = Field::Other;
  std::array<Value, index(Field::Other)> values_;
  std::vector<BlockHash> hashes_;
  std::size_t error_column_ = 0;
};

class MooncakeRows final : public RowParser {
 public:
  explicit MooncakeRows(const std::optional<BlockConvention>& blocks)
      : blocks_(blocks), handler_(blocks.has_value()) {}

  std::optional<ParsedRow> parse(std::string_view line) override {
    handler_.reset();
    if (!Json::sax_parse(line.begin(), line.end(), &handler_)) {
      throw InputError({"",
                        "column " + std::to_string(handler_.error_column()),
                        "invalid JSON in " + in_quotes(line),
                        whole_row});
    }
    const Value& time = present(Field::Time, "timestamp");
    const auto parsed_time = parse_milliseconds(time.text);
    if (!parsed_time) {
      throw InputError({"", time.key, in_quotes(time.text), accepted_time});
    }
    const Value& prompt = present(Field::Prompt, "input_length");
    const Value& output = present(Field::Output, "output_length");
    const ParsedRow row{.time = *parsed_time,
                        .time_text = time.text,
                        .prompt_tokens = parse_tokens(prompt.text, prompt.key),
                        .output_tokens = parse_tokens(output.text, output.key),
                        .block_hashes = handler_.hashes()};
    if (blocks_ && handler_.value(Field::HashIds).seen) {
      check_blocks({*blocks_, row.block_hashes}, row.prompt_tokens);
    }
    return row;
  }

 private:
  [[nodiscard]] const Value& present(Field field, const char* name) const {
    const Value& value = handler_.value(field);
    if (!value.seen) {
      throw InputError({"", name, "no such key", whole_row});
    }
    return value;
  }

  std::optional<BlockConvention> blocks_;
  RowHandler handler_;
};

}  // namespace

std::unique_ptr<RowParser> make_mooncake_rows(const std::optional<BlockConvention>& blocks) {
  return std::make_unique<MooncakeRows>(blocks);
}

}  // namespace rackplan
