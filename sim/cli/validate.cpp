// SPDX-License-Identifier: Apache-2.0
#include "models/base/files.h"
#include "models/io/catalogs.h"
#include "sim/cli/output.h"
#include "sim/cli/program.h"
#include "sim/cli/progress_line.h"
#include "sim/validate/render.h"

#include <CLI/CLI.hpp>

#include <memory>
#include <string>
#include <vector>

namespace rackplan {
namespace {

struct ValidateOptions {
  std::string file;
  std::vector<std::string> by{"hardware", "framework"};
  std::vector<std::string> costs{"built-in"};
  std::string format = "table";
  std::string out;
  unsigned jobs = 0;
};

std::string rendered(const Validation& validation, const ValidateOptions& options) {
  if (options.format == "json") {
    return validation_json(validation, options.by);
  }
  if (options.format == "csv") {
    return validation_csv(validation);
  }
  if (options.format == "svg") {
    return validation_svg(validation);
  }
  return validation_text(validation, options.by, options.format == "markdown");
}

ExitStatus validate(const ValidateOptions& options, const std::stop_token& stop) {
  Validation validation;
  validation.table = parse_measured_table(read_file(options.file), options.file);
  validation.rows = read_measured_rows(validation.table);
  check_columns(validation.table, options.by);
  Assumptions assumptions;
  assumptions.costs = options.costs;
  {
    ProgressLine line;
    validation.predictions = predict_all(
        validation.rows, Catalogs::built_in(), assumptions, options.jobs, stop, line.progress());
  }
  write_result(rendered(validation, options), options.out);
  return ExitStatus::Done;
}

}  // namespace

void add_validate(CLI::App& program, Action& chosen) {
  const auto options = std::make_shared<ValidateOptions>();
  CLI::App& command =
      *program.add_subcommand("validate", "Predicted against measured, row by row and summed up");
  command.add_option("FILE", options->file, "Measured runs, CSV")->required();
  command
      .add_option(
          "--by", options->by, "Group rows by these columns, or by the predicted \"regime\"")
      ->delimiter(',')
      ->type_name("COLUMN,...")
      ->capture_default_str();
  command
      .add_option("--costs",
                  options->costs,
                  "Price steps with this cost table: a file, a catalog id, or built-in")
      ->type_name("TABLE")
      ->expected(1)
      ->take_all()
      ->capture_default_str();
  command.add_option("--format", options->format, "Form of the result")
      ->check(CLI::IsMember({"table", "json", "csv", "markdown", "svg"}))
      ->capture_default_str();
  command.add_option("--jobs", options->jobs, "Threads; 0: one a core")->capture_default_str();
  command.add_option("--out", options->out, "Write the result to this file")->type_name("FILE");
  command.footer(
      "Examples:\n"
      "  rackplan validate inferencex_deepseek_r1.csv --by hardware,mode\n"
      "  rackplan validate inferencex_deepseek_r1.csv --format svg --out accuracy.svg");
  command.callback([options, &chosen] {
    chosen = [options](const std::stop_token& stop) { return validate(*options, stop); };
  });
}

}  // namespace rackplan
