// SPDX-License-Identifier: Apache-2.0
#include "sim/report/text_table.h"

#include "models/base/error.h"
#include "sim/report/wrap.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace rackplan {
namespace {

constexpr std::size_t narrowest = 12;  // a column that is wrapped

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

std::vector<std::size_t> TextTable::widths(std::size_t most) const {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    widths.push_back(width_of(columns_[i].title));
    for (const auto& row : rows_) {
      widths[i] = std::max(widths[i], width_of(row[i]));
    }
  }
  const auto total = [&] {
    return std::accumulate(widths.begin(), widths.end(), 2 * (widths.size() - 1));
  };
  while (most > 0 && total() > most) {
    std::size_t widest = widths.size();
    for (std::size_t i = 0; i < widths.size(); ++i) {
      if (columns_[i].align == Align::Left && widths[i] > narrowest &&
          (widest == widths.size() || widths[i] > widths[widest])) {
        widest = i;
      }
    }
    if (widest == widths.size()) {
      break;
    }
    --widths[widest];
  }
  return widths;
}

std::string TextTable::aligned(std::size_t indent, std::size_t most) const {
  ensure(most == 0 || most > indent, "an indented table has room");
  std::vector<std::string> titles;
  for (const Column& column : columns_) {
    titles.push_back(column.title);
  }
  const std::vector<std::size_t> room = widths(most == 0 ? 0 : most - indent);

  std::string text;
  const auto write = [&](const std::vector<std::string>& row) {
    std::vector<std::vector<std::string>> cells;
    std::size_t height = 1;
    for (std::size_t i = 0; i < row.size(); ++i) {
      cells.push_back(wrapped(row[i], std::max<std::size_t>(room[i], 1)));
      height = std::max(height, cells[i].size());
    }
    for (std::size_t k = 0; k < height; ++k) {
      std::string line(indent, ' ');
      for (std::size_t i = 0; i < cells.size(); ++i) {
        const std::string cell = k < cells[i].size() ? cells[i][k] : "";
        const std::string padding(room[i] - width_of(cell), ' ');
        const bool left = columns_[i].align == Align::Left;
        line += (i == 0 ? "" : "  ") + (left ? cell + padding : padding + cell);
      }
      line.erase(line.find_last_not_of(' ') + 1);
      text += line + "\n";
    }
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
