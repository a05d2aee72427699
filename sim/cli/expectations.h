// SPDX-License-Identifier: Apache-2.0
// Scenarios with their committed results: what `rackplan check` runs.
//
//   scenario.json    expected.json
//   aggregated.json  aggregated.expected.json
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace rackplan {

struct CheckCase {
  std::filesystem::path scenario;
  std::filesystem::path expected;  // need not exist
  [[nodiscard]] bool has_expectation() const { return std::filesystem::exists(expected); }
};

/// Every scenario file in `folder` and the folders below, by path. Throws InputError when `folder`
/// is no folder or an expectation has no scenario.
[[nodiscard]] std::vector<CheckCase> find_cases(const std::filesystem::path& folder);

struct CheckResult {
  enum class Verdict { Same, Changed, Failed };

  std::string name;  // the scenario's path
  Verdict verdict = Verdict::Same;
  std::string details;  // differences, or why it could not be run
};

/// JUnit XML, one test case a result.
[[nodiscard]] std::string junit_xml(const std::vector<CheckResult>& results);

}  // namespace rackplan
