// SPDX-License-Identifier: Apache-2.0
#include "models/base/files.h"
#include "models/io/catalogs.h"
#include "sim/cli/output.h"
#include "sim/cli/program.h"
#include "sim/cli/progress_line.h"
#include "sim/validate/ablation.h"
#include "sim/validate/fit.h"
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
  std::string constants = "fitted";
  bool fit = false;
  bool ablate = false;
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

ExitStatus refit(Validation measured,
                 const Catalogs& catalogs,
                 const Assumptions& assumptions,
                 const ValidateOptions& options,
                 const std::stop_token& stop) {
  const FitOutcome outcome = fit(measured.table,
                                 std::move(measured.rows),
                                 catalogs,
                                 assumptions,
                                 fit_stages(catalogs),
                                 options.jobs,
                                 stop);
  const bool words = options.format == "table" || options.format == "markdown";
  const std::string constants = fit_text(outcome, options.format == "markdown") + "\n";
  write_result((words ? constants : "") + rendered(outcome.out_of_fold, options), options.out);
  return ExitStatus::Done;
}

ExitStatus validate(const ValidateOptions& options, const std::stop_token& stop) {
  Validation validation;
  validation.table = parse_measured_table(read_file(options.file), options.file);
  validation.rows = read_measured_rows(validation.table);
  check_columns(validation.table, options.by);
  Assumptions assumptions;
  assumptions.costs = options.costs;
  const Catalogs catalogs = options.constants == "none"
                                ? without_fitted_constants(Catalogs::built_in())
                                : Catalogs::built_in();
  if (options.fit) {
    return refit(std::move(validation), catalogs, assumptions, options, stop);
  }
  if (options.ablate) {
    write_result(
        ablation_text(
            validation, catalogs, assumptions, options.jobs, stop, options.format == "markdown"),
        options.out);
    return ExitStatus::Done;
  }
  {
    ProgressLine line;
    validation.predictions =
        predict_all(validation.rows, catalogs, assumptions, options.jobs, stop, line.progress());
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
  command
      .add_option("--constants",
                  options->constants,
                  "fitted: those of the engine profiles; none: without any that was fitted")
      ->check(CLI::IsMember({"fitted", "none"}))
      ->capture_default_str();
  command.add_flag("--ablate",
                   options->ablate,
                   "Show the errors with each effect of the model switched off, one at a time");
  command.add_flag("--fit",
                   options->fit,
                   "Fit the constants of the engine profiles to the rows, in five folds, and show "
                   "the errors on the rows left out");
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
