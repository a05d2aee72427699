// SPDX-License-Identifier: Apache-2.0
// What the columns of a CSV file, or the keys of JSON lines, mean. All known formats are values of
// this type; others are written by the user (column_map.h).
#pragma once

#include "sim/workload/trace_time.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rackplan {

enum class RowField {
  Time,      // of the arrival; may be missing where there is a session or a delay
  Prompt,    // tokens
  Output,    // tokens
  Blocks,    // hashes of the prompt's blocks
  Session,   // rows that share it are turns of one conversation, each after the one before
  Chat,      // name of the row, for rows that follow it
  Parent,    // the row whose answer this one follows; "-1": none
  Delay,     // from the answer that the row follows to its arrival
  Priority,  // whole number, larger goes first
};
inline constexpr std::size_t row_fields = 9;

struct RowFormat {
  struct Name {
    std::string name;
    RowField field;
  };
  std::vector<Name> names;  // several of one field mean the same; Time, Prompt, Output are there
  TimeUnit time = TimeUnit::Second;
  TimeUnit delay = TimeUnit::Millisecond;
  bool text_numbers = false;             // JSON: numbers may stand in quotes
  bool failures_have_no_output = false;  // 0 output tokens: a failed request, left out

  [[nodiscard]] bool has(RowField field) const {
    for (const Name& known : names) {
      if (known.field == field) {
        return true;
      }
    }
    return false;
  }
  /// The first name of the field; empty when it has none.
  [[nodiscard]] std::string_view name_of(RowField field) const {
    for (const Name& known : names) {
      if (known.field == field) {
        return known.name;
      }
    }
    return {};
  }
  /// "timestamp, input_length, output_length".
  [[nodiscard]] std::string required_names() const;
};

/// What a value of the field looks like, for error messages.
[[nodiscard]] std::string accepted_value(const RowFormat& format, RowField field);

}  // namespace rackplan
