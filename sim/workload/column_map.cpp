// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/column_map.h"

#include "models/base/error.h"
#include "sim/workload/row_parser.h"

#include <array>
#include <optional>
#include <utility>

namespace rackplan {
namespace {

constexpr const char* example =
    "field=column with commas between them, such as arrival=ts:ms,prompt=in,output=out";

constexpr std::array<std::pair<std::string_view, RowField>, 7> field_names = {
    {{"arrival", RowField::Time},
     {"prompt", RowField::Prompt},
     {"output", RowField::Output},
     {"session", RowField::Session},
     {"delay", RowField::Delay},
     {"blocks", RowField::Blocks},
     {"priority", RowField::Priority}}};

constexpr std::array<std::pair<std::string_view, TimeUnit>, 5> unit_names = {
    {{"s", TimeUnit::Second},
     {"ms", TimeUnit::Millisecond},
     {"us", TimeUnit::Microsecond},
     {"ns", TimeUnit::Nanosecond},
     {"date", TimeUnit::DateTime}}};

[[noreturn]] void refuse(const std::string& found, const std::string& accepted) {
  throw InputError({"", "columns", found, accepted});
}

RowField field_called(std::string_view name) {
  for (const auto& [known, field] : field_names) {
    if (known == name) {
      return field;
    }
  }
  refuse("the field " + in_quotes(name),
         "arrival, prompt, output, session, delay, blocks, priority");
}

/// Takes the unit off the end of "ts:ms".
TimeUnit take_unit(std::string_view& column, RowField field) {
  const bool dates = field == RowField::Time;
  const std::size_t colon = column.rfind(':');
  if (colon != std::string_view::npos) {
    for (const auto& [known, unit] : unit_names) {
      if (known == column.substr(colon + 1) && (dates || unit != TimeUnit::DateTime)) {
        column = column.substr(0, colon);
        return unit;
      }
    }
  }
  refuse(in_quotes(column) + " without a unit",
         dates ? "a column and its unit: s, ms, us, ns or date"
               : "a column and its unit: s, ms, us or ns");
}

void add_entry(RowFormat& format, std::string_view entry) {
  const std::size_t equals = entry.find('=');
  if (equals == std::string_view::npos) {
    refuse(in_quotes(entry), example);
  }
  const RowField field = field_called(entry.substr(0, equals));
  std::string_view column = entry.substr(equals + 1);
  if (format.has(field)) {
    refuse(in_quotes(entry.substr(0, equals)) + " twice", "each field once");
  }
  if (field == RowField::Time) {
    format.time = take_unit(column, field);
  } else if (field == RowField::Delay) {
    format.delay = take_unit(column, field);
  }
  if (column.empty()) {
    refuse(in_quotes(entry), example);
  }
  format.names.push_back({std::string(column), field});
}

}  // namespace

RowFormat parse_column_map(std::string_view text) {
  RowFormat format;
  format.text_numbers = true;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    add_entry(format, text.substr(begin, end - begin));
    begin = end + 1;
  }
  for (const auto& [name, field] : {field_names[0], field_names[1], field_names[2]}) {
    if (!format.has(field)) {
      refuse("no " + std::string(name) + " in " + in_quotes(text), example);
    }
  }
  if (format.has(RowField::Delay) && !format.has(RowField::Session)) {
    refuse("delay without session in " + in_quotes(text),
           "session too: whose answer is waited for");
  }
  return format;
}

}  // namespace rackplan
