// SPDX-License-Identifier: Apache-2.0
#include "sim/report/compare.h"

#include "models/base/files.h"
#include "sim/cli/output.h"
#include "sim/cli/program.h"
#include "sim/report/json.h"

#include <CLI/CLI.hpp>

#include <memory>
#include <string>
#include <vector>

namespace rackplan {
namespace {

struct CompareOptions {
  std::vector<std::string> files;
  bool exit_code = false;
};

Report read_report(const std::string& file) {
  return report_from_json(read_file(file), file);
}

ExitStatus compare_files(const CompareOptions& options) {
  const Report first = read_report(options.files.front());
  std::string text;
  bool changed = false;
  for (std::size_t i = 1; i < options.files.size(); ++i) {
    const Report other = read_report(options.files[i]);
    const std::vector<Difference> differences = compare(first, other);
    changed = changed || !differences.empty();
    if (options.files.size() > 2) {
      text += (text.empty() ? "" : "\n") + options.files.front() + " -> " + options.files[i] + "\n";
    }
    text += render_differences(differences, causes(first.provenance, other.provenance));
  }
  write_result(text);
  return changed && options.exit_code ? ExitStatus::Changed : ExitStatus::Done;
}

}  // namespace

void add_compare(CLI::App& program, Action& chosen) {
  const auto options = std::make_shared<CompareOptions>();
  CLI::App& command =
      *program.add_subcommand("compare", "What differs between reports, field by field");
  command
      .add_option(
          "REPORT", options->files, "JSON reports; the first is compared with each of the others")
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
