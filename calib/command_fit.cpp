// SPDX-License-Identifier: Apache-2.0
#include "calib/fit_table.h"
#include "calib/program.h"
#include "calib/sample_file.h"
#include "models/base/error.h"
#include "models/io/cost_table_file.h"

#include <CLI/CLI.hpp>

#include <memory>
#include <vector>

namespace rackplan {
namespace {

struct FitOptions {
  std::vector<std::string> files;
  std::string gpu;
  std::string id;
  std::string title;
  std::string source;
  std::string date;
  unsigned folds = 5;
  std::string out;
};

void fit_files(const FitOptions& options) {
  const SystemSpec& system = system_of_gpu(options.gpu);
  const GpuSpec& gpu = system.gpu;
  const ImportResult read = read_samples(options.files, system);
  tell_left_out(read);
  if (read.samples.empty()) {
    throw InputError({options.files.front(), "", "no sample of " + gpu.name, "samples to fit"});
  }
  CostTable table = fit_table(system, read.samples, options.folds);
  table.id = options.id;
  table.title = options.title.empty() ? gpu.name + ", fitted" : options.title;
  table.source = options.source;
  table.date = options.date;
  write_calib_result(cost_table_text(table), options.out);
}

}  // namespace

void add_calib_fit(CLI::App& program, std::function<void()>& chosen) {
  const auto options = std::make_shared<FitOptions>();
  CLI::App& command = *program.add_subcommand("fit", "Samples of one GPU to its cost table");
  command.add_option("--samples", options->files, "Samples (jsonl) or tables (csv, csv.gz)")
      ->required();
  command.add_option("--gpu", options->gpu, "The GPU they were measured on")->required();
  command.add_option("--id", options->id, "The table's id")->default_val("fitted");
  command.add_option("--title", options->title, "What the table is");
  command.add_option("--source", options->source, "Whose measurements, how obtained")
      ->default_val("not stated");
  command.add_option("--date", options->date, "Of the fit, as 2026-11-24")
      ->default_val("not stated");
  command.add_option("--folds", options->folds, "Folds of the table's own error")
      ->check(CLI::Range(2, 20))
      ->capture_default_str();
  command.add_option("--out", options->out, "Write the table to this file")->type_name("FILE");
  command.footer(
      "Examples:\n"
      "  rackplan-calib fit --gpu H100 --samples samples.jsonl --out h100.json\n"
      "  rackplan-calib fit --gpu GB200 --samples gemm.csv.gz --id mine --source \"our rack\"");
  command.callback([options, &chosen] { chosen = [options] { fit_files(*options); }; });
}

}  // namespace rackplan
