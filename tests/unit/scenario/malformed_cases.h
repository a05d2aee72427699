// SPDX-License-Identifier: Apache-2.0
// Wrong scenarios and what must be said of them.
#pragma once

#include <string>
#include <vector>

namespace rackplan::samples {

struct Malformed {
  std::string name;
  std::string text;
  std::string path;      // with the colon that follows it in the message
  std::string found;     // part of the message
  std::string accepted;  // part of the message
};

[[nodiscard]] std::vector<Malformed> wrong_values();
[[nodiscard]] std::vector<Malformed> wrong_fields();
/// Fields right by themselves and wrong together.
[[nodiscard]] std::vector<Malformed> wrong_combinations();
/// Lengths by formula, arrival patterns, conversations and changed traces.
[[nodiscard]] std::vector<Malformed> wrong_arrivals();
/// Not JSON, or JSON that is no scenario.
[[nodiscard]] std::vector<Malformed> wrong_text();

}  // namespace rackplan::samples
