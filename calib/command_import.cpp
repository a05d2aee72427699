// SPDX-License-Identifier: Apache-2.0
#include "calib/import_tables.h"
#include "calib/program.h"
#include "calib/sample_file.h"

#include <CLI/CLI.hpp>

#include <memory>
#include <vector>

namespace rackplan {
namespace {

struct ImportOptions {
  std::vector<std::string> files;
  std::string gpu;
  std::string out;
};

void import_files(const ImportOptions& options) {
  const ImportResult result = read_samples(options.files, system_of_gpu(options.gpu));
  std::string text;
  for (const Sample& sample : result.samples) {
    text += sample_line(sample) + "\n";
  }
  tell_left_out(result);
  write_calib_result(text, options.out);
}

}  // namespace

void add_calib_import(CLI::App& program, std::function<void()>& chosen) {
  const auto options = std::make_shared<ImportOptions>();
  CLI::App& command =
      *program.add_subcommand("import", "Kernel tables in AIConfigurator's layout to samples");
  command.add_option("FILE", options->files, "Tables (csv, csv.gz) or samples")->required();
  command.add_option("--gpu", options->gpu, "The GPU they were measured on")->required();
  command.add_option("--out", options->out, "Write the samples to this file")->type_name("FILE");
  command.footer(
      "Examples:\n"
      "  rackplan-calib import gemm.csv.gz --gpu H100 --out samples.jsonl\n"
      "  rackplan-calib import moe.csv.gz context_mla.csv.gz --gpu GB200");
  command.callback([options, &chosen] { chosen = [options] { import_files(*options); }; });
}

}  // namespace rackplan
