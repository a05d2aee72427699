// SPDX-License-Identifier: Apache-2.0
#include "calib/fit_table.h"
#include "calib/program.h"
#include "calib/sample_file.h"
#include "calib/transfer.h"
#include "models/base/error.h"
#include "models/io/cost_table_file.h"

#include <CLI/CLI.hpp>

#include <memory>
#include <vector>

namespace rackplan {
namespace {

struct TransferOptions {
  std::string table;
  std::string to;
  std::vector<std::string> anchors;
  std::size_t choose = 0;
  std::string id;
  std::string title;
  std::string source;
  std::string date;
  std::string out;
};

/// As given, or `choose` of each family.
std::vector<Sample> anchors_of(const TransferOptions& options,
                               const CostTable& table,
                               const SystemSpec& to) {
  if (options.anchors.empty()) {
    return {};
  }
  const ImportResult read = read_samples(options.anchors, to);
  tell_left_out(read);
  if (options.choose == 0) {
    return read.samples;
  }
  std::vector<Sample> chosen;
  for (const auto& [family, samples] : by_family(read.samples)) {
    if (const FamilyFit* fit = table.find(family)) {
      for (const Sample* sample : choose_anchors(*fit, samples, options.choose)) {
        chosen.push_back(*sample);
      }
    }
  }
  return chosen;
}

void transfer_files(const TransferOptions& options) {
  const CostTable source = cost_table_at(options.table);
  const SystemSpec& from = system_of_gpu(source.gpu);
  const SystemSpec& to = system_of_gpu(options.to);
  CostTable table = transfer_table(source, from, to, anchors_of(options, source, to));
  if (table.families.empty()) {
    throw InputError({options.table, "", "no fitted op family", "a table that fit wrote"});
  }
  table.id = options.id;
  table.title =
      options.title.empty() ? to.gpu.name + ", carried over from " + source.id : options.title;
  table.source = options.source.empty() ? "carried over from " + source.id + ": " + source.source
                                        : options.source;
  table.date = options.date;
  write_calib_result(cost_table_text(table), options.out);
}

}  // namespace

void add_calib_transfer(CLI::App& program, std::function<void()>& chosen) {
  const auto options = std::make_shared<TransferOptions>();
  CLI::App& command =
      *program.add_subcommand("transfer", "A GPU's cost table to one for another GPU");
  command.add_option("--table", options->table, "The fitted table: an id of the catalog or a file")
      ->required();
  command.add_option("--to", options->to, "The GPU to carry it to")->required();
  command.add_option("--anchors",
                     options->anchors,
                     "Samples of that GPU, at most 30 an op family: what is set on them");
  command
      .add_option("--choose", options->choose, "Choose this many of each family as anchors; 0: all")
      ->check(CLI::Range(0, static_cast<int>(most_anchors)))
      ->capture_default_str();
  command.add_option("--id", options->id, "The new table's id")->default_val("transferred");
  command.add_option("--title", options->title, "What the table is");
  command.add_option("--source", options->source, "Whose measurements, how obtained");
  command.add_option("--date", options->date, "Of the transfer, as 2026-11-24")
      ->default_val("not stated");
  command.add_option("--out", options->out, "Write the table to this file")->type_name("FILE");
  command.footer(
      "Examples:\n"
      "  rackplan-calib transfer --table h100-public --to H200 --out h200.json\n"
      "  rackplan-calib transfer --table mine.json --to GB200 --anchors few.jsonl --id gb200-mine");
  command.callback([options, &chosen] { chosen = [options] { transfer_files(*options); }; });
}

}  // namespace rackplan
