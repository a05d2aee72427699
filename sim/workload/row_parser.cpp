// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/row_parser.h"

#include "models/base/error.h"
#include "sim/workload/request.h"

#include <charconv>
#include <system_error>

namespace rackplan {
namespace {

const FieldText& text_of(const FieldTexts& texts, RowField field) {
  return texts[static_cast<std::size_t>(field)];
}

[[noreturn]] void refuse(const RowFormat& format, RowField field, const FieldText& value) {
  throw InputError(
      {"", std::string(value.name), in_quotes(value.text), accepted_value(format, field)});
}

std::int16_t parse_priority(const RowFormat& format, const FieldText& value) {
  std::int16_t priority = 0;
  const char* const end = value.text.data() + value.text.size();
  const auto [stop, trouble] = std::from_chars(value.text.data(), end, priority);
  if (trouble != std::errc{} || stop != end) {
    refuse(format, RowField::Priority, value);
  }
  return priority;
}

Tick parse_delay(const RowFormat& format, const FieldText& value) {
  const auto time = parse_time(value.text, format.delay);
  const auto ticks = time ? ticks_between({}, *time) : std::nullopt;
  if (!ticks) {
    refuse(format, RowField::Delay, value);
  }
  return *ticks;
}

}  // namespace

ParsedRow parse_fields(const RowFormat& format, const FieldTexts& texts) {
  ParsedRow row;
  const FieldText& time = text_of(texts, RowField::Time);
  if (!time.name.empty()) {
    row.time = parse_time(time.text, format.time);
    if (!row.time) {
      refuse(format, RowField::Time, time);
    }
    row.time_text = time.text;
  }
  const FieldText& prompt = text_of(texts, RowField::Prompt);
  const FieldText& output = text_of(texts, RowField::Output);
  row.prompt_tokens = parse_tokens(prompt.text, std::string(prompt.name));
  row.output_tokens = parse_tokens(output.text, std::string(output.name));
  row.session = text_of(texts, RowField::Session).text;
  row.chat = text_of(texts, RowField::Chat).text;
  row.parent = text_of(texts, RowField::Parent).text;
  if (const FieldText& delay = text_of(texts, RowField::Delay); !delay.name.empty()) {
    row.delay = parse_delay(format, delay);
  }
  if (const FieldText& priority = text_of(texts, RowField::Priority); !priority.name.empty()) {
    row.priority = parse_priority(format, priority);
  }
  return row;
}

std::int32_t parse_tokens(std::string_view text, const std::string& field) {
  std::int32_t tokens = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, trouble] = std::from_chars(text.data(), end, tokens);
  if (trouble != std::errc{} || stop != end || tokens < 1 || tokens > max_request_tokens) {
    throw InputError({"",
                      field,
                      in_quotes(text),
                      "a whole number of tokens, 1 to " + std::to_string(max_request_tokens)});
  }
  return tokens;
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t most = 60;
  std::string out = "\"";
  for (const char c : text.substr(0, most)) {
    const auto code = static_cast<unsigned char>(c);
    out += code < 0x20 || code > 0x7E ? '?' : c;
  }
  return out + (text.size() > most ? "…\"" : "\"");
}

}  // namespace rackplan
