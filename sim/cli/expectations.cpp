// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/expectations.h"

#include "models/base/error.h"
#include "sim/report/xml_text.h"

#include <algorithm>

namespace rackplan {
namespace {

namespace fs = std::filesystem;

const std::string expected_suffix = ".expected.json";

bool is_expectation(const fs::path& file) {
  const std::string name = file.filename().string();
  return name == "expected.json" || name.ends_with(expected_suffix);
}

fs::path expectation_of(const fs::path& scenario) {
  const std::string stem = scenario.stem().string();
  return scenario.parent_path() / (stem == "scenario" ? "expected.json" : stem + expected_suffix);
}

fs::path scenario_of(const fs::path& expected) {
  const std::string name = expected.filename().string();
  return expected.parent_path() /
         (name == "expected.json" ? "scenario.json"
                                  : name.substr(0, name.size() - expected_suffix.size()) + ".json");
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

}  // namespace

std::vector<CheckCase> find_cases(const fs::path& folder) {
  if (!fs::is_directory(folder)) {
    throw InputError({folder.string(),
                      "",
                      fs::exists(folder) ? "a file" : "nothing there",
                      "a folder with scenarios"});
  }
  std::vector<CheckCase> cases;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const fs::path& file = entry.path();
    if (!entry.is_regular_file() || file.extension() != ".json") {
      continue;
    }
    if (!is_expectation(file)) {
      cases.push_back({file, expectation_of(file)});
    } else if (!fs::exists(scenario_of(file))) {
      throw InputError({file.string(),
                        "",
                        "an expectation without its scenario",
                        scenario_of(file).filename().string() + " beside it"});
    }
  }
  std::sort(cases.begin(), cases.end(), [](const CheckCase& a, const CheckCase& b) {
    return a.scenario < b.scenario;
  });
  return cases;
}

std::string junit_xml(const std::vector<CheckResult>& results) {
  using Verdict = CheckResult::Verdict;
  const auto count = [&](Verdict verdict) {
    return std::to_string(
        std::count_if(results.begin(), results.end(), [&](const CheckResult& result) {
          return result.verdict == verdict;
        }));
  };
  std::string xml =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"rackplan check\"";
  xml += " tests=\"" + std::to_string(results.size()) + "\" failures=\"" + count(Verdict::Changed) +
         "\" errors=\"" + count(Verdict::Failed) + "\">\n";
  for (const CheckResult& result : results) {
    xml += "  <testcase classname=\"rackplan.check\" name=\"" + xml_text(result.name) + "\"";
    if (result.verdict == Verdict::Same) {
      xml += "/>\n";
      continue;
    }
    const std::string element = result.verdict == Verdict::Changed ? "failure" : "error";
    xml += ">\n    <" + element + " message=\"" + xml_text(first_line(result.details)) + "\">" +
           xml_text(result.details) + "</" + element + ">\n  </testcase>\n";
  }
  return xml + "</testsuite>\n";
}

}  // namespace rackplan
