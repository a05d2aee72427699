// SPDX-License-Identifier: Apache-2.0
#include "calib/program.h"
#include "calib/sample_file.h"
#include "calib/validate.h"
#include "models/base/error.h"
#include "models/io/catalogs.h"

#include <CLI/CLI.hpp>

#include <memory>
#include <vector>

namespace rackplan {
namespace {

struct ValidateOptions {
  std::vector<std::string> files;
  std::string gpu;
  std::vector<std::string> costs;
  std::vector<std::string> source_files;
  std::string source_gpu;
  unsigned folds = 0;
  std::string hold_out = "rows";
  std::string format = "table";
  std::string out;
};

std::vector<Sample> source_samples(const ValidateOptions& options) {
  if (options.source_files.empty()) {
    return {};
  }
  return read_samples(options.source_files, system_of_gpu(options.source_gpu)).samples;
}

void validate_files(const ValidateOptions& options) {
  const SystemSpec& system = system_of_gpu(options.gpu);
  const ImportResult read = read_samples(options.files, system);
  tell_left_out(read);
  if (read.samples.empty()) {
    throw InputError(
        {options.files.front(), "", "no sample of " + system.gpu.name, "samples to judge by"});
  }
  Judgement how{.folds = options.folds,
                .hold_out = options.hold_out == "rows" ? HoldOut::Rows : HoldOut::Shapes,
                .tables = {},
                .source_samples = source_samples(options)};
  for (const std::string& file : options.costs) {
    how.tables.push_back(cost_table_at(file));
  }
  if (options.costs.empty()) {
    const auto built_in = Catalogs::built_in().cost_tables();
    how.tables.assign(built_in.begin(), built_in.end());
  }
  const std::vector<JudgedRow> rows = judge(system, read.samples, how);
  write_calib_result(options.format == "json" ? judgement_json(system.gpu.name, rows)
                                              : judgement_text(system.gpu.name, rows),
                     options.out);
}

}  // namespace

void add_calib_validate(CLI::App& program, std::function<void()>& chosen) {
  const auto options = std::make_shared<ValidateOptions>();
  CLI::App& command =
      *program.add_subcommand("validate", "Predicted against measured, op family by op family");
  command.add_option("--samples", options->files, "Samples (jsonl) or tables (csv, csv.gz)")
      ->required();
  command.add_option("--gpu", options->gpu, "The GPU they were measured on")->required();
  command
      .add_option("--costs",
                  options->costs,
                  "Cost tables to judge, files or ids; left out: the built-in ones")
      ->type_name("FILE");
  CLI::Option* from =
      command.add_option("--from", options->source_gpu, "The GPU that carried tables come from");
  command
      .add_option("--source-samples",
                  options->source_files,
                  "Its samples: each is carried too, and taken without scaling")
      ->needs(from);
  command
      .add_option("--folds",
                  options->folds,
                  "Refit the form on all folds but one and judge it on that; 0: judge the tables")
      ->check(CLI::IsMember({0, 2, 3, 4, 5, 6, 7, 8, 9, 10}))
      ->capture_default_str();
  command.add_option("--hold-out", options->hold_out, "What a fold takes out")
      ->check(CLI::IsMember({"rows", "shapes"}))
      ->capture_default_str();
  command.add_option("--format", options->format, "Form of the result")
      ->check(CLI::IsMember({"table", "json"}))
      ->capture_default_str();
  command.add_option("--out", options->out, "Write the result to this file")->type_name("FILE");
  command.footer(
      "Examples:\n"
      "  rackplan-calib validate --gpu H100 --samples gemm.csv.gz --folds 5 --hold-out shapes\n"
      "  rackplan-calib validate --gpu H200 --samples samples.jsonl --costs h200.json --format "
      "json");
  command.callback([options, &chosen] { chosen = [options] { validate_files(*options); }; });
}

}  // namespace rackplan
