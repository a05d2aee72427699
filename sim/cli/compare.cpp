// SPDX-License-Identifier: Apache-2.0
#include "sim/report/compare.h"

#include "models/base/error.h"
#include "models/base/files.h"
#include "sim/cli/output.h"
#include "sim/cli/program.h"
#include "sim/plan/compare_plans.h"
#include "sim/plan/plan_json.h"
#include "sim/report/json.h"

#include <CLI/CLI.hpp>

#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace rackplan {
namespace {

struct CompareOptions {
  std::vector<std::string> files;
  bool exit_code = false;
};

// A report, or a plan.
struct Result {
  std::string file;
  std::variant<Report, Plan> value;
};

Result read_result(const std::string& file) {
  const std::string text = read_file(file);
  if (is_plan_json(text, file)) {
    return {file, plan_from_json(text, file)};
  }
  return {file, report_from_json(text, file)};
}

template <class T>
std::string differences_text(const T& before, const T& after, bool& changed) {
  const std::vector<Difference> differences = compare(before, after);
  changed = changed || !differences.empty();
  return render_differences(differences, causes(before.provenance, after.provenance));
}

std::string differences_text(const Result& before, const Result& after, bool& changed) {
  if (before.value.index() != after.value.index()) {
    const auto kind = [](const Result& result) {
      return std::holds_alternative<Plan>(result.value) ? "a plan" : "a report";
    };
    throw InputError(
        {after.file, "", kind(after), std::string(kind(before)) + ", as " + before.file + " is"});
  }
  if (const Plan* plan = std::get_if<Plan>(&before.value)) {
    return differences_text(*plan, std::get<Plan>(after.value), changed);
  }
  return differences_text(std::get<Report>(before.value), std::get<Report>(after.value), changed);
}

ExitStatus compare_files(const CompareOptions& options) {
  const Result first = read_result(options.files.front());
  std::string text;
  bool changed = false;
  for (std::size_t i = 1; i < options.files.size(); ++i) {
    const Result other = read_result(options.files[i]);
    if (options.files.size() > 2) {
      text += (text.empty() ? "" : "\n") + first.file + " -> " + other.file + "\n";
    }
    text += differences_text(first, other, changed);
  }
  write_result(text);
  return changed && options.exit_code ? ExitStatus::Changed : ExitStatus::Done;
}

}  // namespace

void add_compare(CLI::App& program, Action& chosen) {
  const auto options = std::make_shared<CompareOptions>();
  CLI::App& command = *program.add_subcommand(
      "compare", "What differs between reports, or between plans, field by field");
  command
      .add_option("RESULT",
                  options->files,
                  "Reports or plans as JSON; the first is compared with each of the others")
      ->required()
      ->expected(2, 1000);
  command.add_flag("--exit-code", options->exit_code, "Exit with 1 when anything differs");
  command.footer(
      "Examples:\n"
      "  rackplan compare before.json after.json\n"
      "  rackplan compare --exit-code base.json a.json b.json");
  command.callback([options, &chosen] {
    chosen = [options](const std::stop_token&) { return compare_files(*options); };
  });
}

}  // namespace rackplan
