// SPDX-License-Identifier: Apache-2.0
#include "models/base/error.h"
#include "models/base/suggest.h"
#include "models/io/catalogs.h"
#include "sim/cli/output.h"
#include "sim/cli/price_tables.h"
#include "sim/cli/program.h"
#include "sim/report/text_table.h"

#include <CLI/CLI.hpp>

#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rackplan {
namespace {

constexpr std::array<std::pair<const char*, CatalogKind>, 6> kinds{{
    {"gpu", CatalogKind::Gpu},
    {"system", CatalogKind::System},
    {"model", CatalogKind::Model},
    {"engine", CatalogKind::Engine},
    {"price", CatalogKind::Price},
    {"cost", CatalogKind::Cost},
}};

struct CatalogOptions {
  std::string kind;
  std::string id;
  std::string date;  // for the age of prices; empty: the catalog's
};

std::vector<std::string> kind_names() {
  std::vector<std::string> names;
  for (const auto& [name, kind] : kinds) {
    names.emplace_back(name);
  }
  return names;
}

std::string list_of(const std::string& only_kind) {
  TextTable table({{"kind", Align::Left}, {"id", Align::Left}, {"what", Align::Left}});
  for (const auto& [name, kind] : kinds) {
    if (only_kind.empty() || only_kind == name) {
      for (const CatalogEntry& entry : Catalogs::built_in().entries(kind)) {
        table.add({name, entry.id, entry.title});
      }
    }
  }
  return table.aligned();
}

std::string entry_text(const std::string& kind_name, const std::string& id) {
  std::vector<std::string> known;
  for (const auto& [name, kind] : kinds) {
    if (kind_name != name) {
      continue;
    }
    for (const CatalogEntry& entry : Catalogs::built_in().entries(kind)) {
      if (entry.id == id) {
        TextTable table({{"field", Align::Left}, {"value", Align::Left}, {"source", Align::Left}});
        for (const CatalogRow& row : entry.rows) {
          table.add({row.path, row.value, row.source});
        }
        return entry.title + "\n\n" + table.aligned();
      }
      known.push_back(entry.id);
    }
  }
  std::string accepted;
  for (const std::string& one : known) {
    accepted += (accepted.empty() ? "" : ", ") + one;
  }
  const std::string near = suggest(id, known);
  throw InputError({"",
                    kind_name,
                    "\"" + id + "\"" + (near.empty() ? "" : ", did you mean \"" + near + "\"?"),
                    accepted});
}

std::string prices_text(const std::string& date) {
  const PriceList& prices = Catalogs::built_in().prices();
  try {
    return price_tables(prices, parse_date(date.empty() ? prices.as_of : date));
  } catch (const InputError& error) {
    throw error.within("", "--date");
  }
}

ExitStatus show(const CatalogOptions& options) {
  if (options.kind == "price" && options.id.empty()) {
    write_result(prices_text(options.date));
    return ExitStatus::Done;
  }
  if (!options.date.empty()) {
    throw InputError({"", "--date", "a date without effect here", "it with \"catalog price\""});
  }
  write_result(options.id.empty() ? list_of(options.kind) : entry_text(options.kind, options.id));
  return ExitStatus::Done;
}

}  // namespace

void add_catalog(CLI::App& program, Action& chosen) {
  const auto options = std::make_shared<CatalogOptions>();
  CLI::App& command = *program.add_subcommand(
      "catalog",
      "What is known about hardware, models, engines, prices and kernel costs, with sources");
  command.add_option("KIND", options->kind, "Which part of the catalog")
      ->check(CLI::IsMember(kind_names()));
  command.add_option("ID", options->id, "One entry: its values and where they come from");
  command.add_option("--date", options->date, "Day on which the age of prices is judged");
  command.footer(
      "Examples:\n"
      "  rackplan catalog price --date 2026-11-23\n"
      "  rackplan catalog system gb200-nvl72");
  command.callback([options, &chosen] {
    chosen = [options](const std::stop_token&) { return show(*options); };
  });
}

}  // namespace rackplan
