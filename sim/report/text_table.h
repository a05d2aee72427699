// SPDX-License-Identifier: Apache-2.0
// Rows of cells, as aligned text or as a Markdown table. The first column is left-aligned, the
// others by choice. Widths count characters, not bytes.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace rackplan {

enum class Align { Left, Right };

class TextTable {
 public:
  struct Column {
    std::string title;
    Align align = Align::Right;
  };

  explicit TextTable(std::vector<Column> columns);

  /// As many cells as columns.
  void add(std::vector<std::string> cells);
  [[nodiscard]] bool empty() const { return rows_.empty(); }
  [[nodiscard]] const std::vector<Column>& columns() const { return columns_; }
  [[nodiscard]] const std::vector<std::vector<std::string>>& rows() const { return rows_; }

  /// Two spaces between columns; no line ends in a space. A header line unless all titles are
  /// empty. `most`: wider tables get their widest left-aligned columns wrapped until a line has no
  /// more characters, as far as that goes; 0: as wide as it is.
  [[nodiscard]] std::string aligned(std::size_t indent = 0, std::size_t most = 0) const;
  [[nodiscard]] std::string markdown() const;

 private:
  [[nodiscard]] std::vector<std::size_t> widths(std::size_t most) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace rackplan
