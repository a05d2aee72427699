// SPDX-License-Identifier: Apache-2.0
#include "sim/validate/measured_table.h"

#include "models/base/error.h"

#include <algorithm>
#include <optional>
#include <set>

namespace rackplan {
namespace {

class CsvText {
 public:
  CsvText(std::string_view text, const std::string& file) : rest_(text), file_(file) {}

  [[nodiscard]] int line() const { return line_; }

  /// The cells of the next line that is not empty; nothing at the end.
  std::optional<std::vector<std::string>> next() {
    while (!rest_.empty() && (rest_.front() == '\n' || rest_.front() == '\r')) {
      line_ += rest_.front() == '\n' ? 1 : 0;
      rest_.remove_prefix(1);
    }
    if (rest_.empty()) {
      return std::nullopt;
    }
    std::vector<std::string> cells{cell()};
    while (!rest_.empty() && rest_.front() == ',') {
      rest_.remove_prefix(1);
      cells.push_back(cell());
    }
    return cells;
  }

  [[nodiscard]] InputError refused(const std::string& found, const std::string& accepted) const {
    return InputError({file_, "line " + std::to_string(line_), found, accepted});
  }

 private:
  std::string cell() {
    if (!rest_.empty() && rest_.front() == '"') {
      return quoted();
    }
    const std::size_t end = std::min(rest_.find_first_of(",\r\n"), rest_.size());
    std::string text(rest_.substr(0, end));
    rest_.remove_prefix(end);
    return text;
  }

  std::string quoted() {
    std::string text;
    rest_.remove_prefix(1);
    while (true) {
      const std::size_t end = rest_.find('"');
      if (end == std::string_view::npos) {
        throw refused("a quote that is not closed", "\"…\"");
      }
      text += rest_.substr(0, end);
      rest_.remove_prefix(end + 1);
      if (rest_.empty() || rest_.front() != '"') {
        break;
      }
      text += '"';
      rest_.remove_prefix(1);
    }
    if (!rest_.empty() && rest_.find_first_of(",\r\n") != 0) {
      throw refused("text after a closing quote", "a comma or the end of the line");
    }
    return text;
  }

  std::string_view rest_;
  const std::string& file_;
  int line_ = 1;
};

}  // namespace

std::size_t MeasuredTable::find(std::string_view column) const {
  return static_cast<std::size_t>(std::find(columns.begin(), columns.end(), column) -
                                  columns.begin());
}

MeasuredTable parse_measured_table(std::string_view text, const std::string& file) {
  CsvText lines(text, file);
  MeasuredTable table{.file = file, .columns = {}, .rows = {}};
  auto header = lines.next();
  if (!header) {
    throw lines.refused("nothing", "a header line with the names of columns");
  }
  table.columns = std::move(*header);
  std::set<std::string> names;
  for (const std::string& name : table.columns) {
    if (name.empty() || !names.insert(name).second) {
      throw lines.refused("the column \"" + name + "\" again or without a name",
                          "columns with different names");
    }
  }
  while (auto cells = lines.next()) {
    if (cells->size() != table.columns.size()) {
      throw lines.refused(std::to_string(cells->size()) + " cells",
                          std::to_string(table.columns.size()) + ", as the header has");
    }
    table.rows.push_back(std::move(*cells));
  }
  return table;
}

}  // namespace rackplan
