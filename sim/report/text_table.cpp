// SPDX-License-Identifier: Apache-2.0
#include "sim/report/text_table.h"

#include "models/base/error.h"

#include <algorithm>
#include <utility>

namespace rackplan {
namespace {

// UTF-8 characters: bytes that do not continue one.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    result += c == '|' ? "\\|" : std::string(1, c);
  }
  return result;
}

}  // namespace

TextTable::TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

void TextTable::add(std::vector<std::string> cells) {
  ensure(cells.size() == columns_.size(), "a row of a table has a cell a column");
  rows_.push_back(std::move(cells));
}

std::string TextTable::aligned(std::size_t indent) const {
  std::vector<std::string> titles;
  std::vector<std::size_t> widths;
  for (const Column& column : columns_) {
    titles.push_back(column.title);
    widths.push_back(width_of(column.title));
  }
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], width_of(row[i]));
    }
  }

  std::string text;
  const auto write = [&](const std::vector<std::string>& row) {
    std::string line(indent, ' ');
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string padding(widths[i] - width_of(row[i]), ' ');
      const bool left = columns_[i].align == Align::Left;
      line += (i == 0 ? "" : "  ") + (left ? row[i] + padding : padding + row[i]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  };
  const bool headed =
      std::any_of(titles.begin(), titles.end(), [](const auto& title) { return !title.empty(); });
  if (headed) {
    write(titles);
  }
  std::for_each(rows_.begin(), rows_.end(), write);
  return text;
}

std::string TextTable::markdown() const {
  std::string text = "|";
  std::string rule = "|";
  for (const Column& column : columns_) {
    text += " " + escaped(column.title) + " |";
    rule += column.align == Align::Left ? " --- |" : " ---: |";
  }
  text += "\n" + rule + "\n";
  for (const auto& row : rows_) {
    text += "|";
    for (const std::string& cell : row) {
      text += " " + escaped(cell) + " |";
    }
    text += "\n";
  }
  return text;
}

}  // namespace rackplan
