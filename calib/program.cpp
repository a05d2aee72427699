// SPDX-License-Identifier: Apache-2.0
#include "calib/program.h"

#include "calib/import_tables.h"
#include "models/base/error.h"
#include "models/base/files.h"
#include "models/io/catalogs.h"
#include "models/io/cost_table_file.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cctype>
#include <exception>
#include <iostream>
#include <new>

namespace rackplan {
namespace {

int fail(int status, const std::string& reason) {
  std::cerr << "rackplan-calib: " << reason << "\n";
  return status;
}

/// Letters and digits up to the first underscore, in lower case.
std::string plain_name(const std::string& name) {
  std::string plain;
  for (const char c : name.substr(0, name.find('_'))) {
    plain += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return plain;
}

}  // namespace

const SystemSpec& system_of_gpu(const std::string& name) {
  std::string accepted;
  for (const SystemSpec& system : Catalogs::built_in().systems()) {
    if (plain_name(system.gpu.name) == plain_name(name)) {
      return system;
    }
    accepted += (accepted.empty() ? "" : ", ") + system.gpu.name;
  }
  throw InputError({"", "", "the unknown GPU \"" + name.substr(0, 60) + "\"", accepted});
}

CostTable cost_table_at(const std::string& name) {
  if (name.ends_with(".json")) {
    return read_cost_table(name);
  }
  std::string accepted = "a file that ends in .json";
  for (const CostTable& table : Catalogs::built_in().cost_tables()) {
    if (table.id == name) {
      return table;
    }
    accepted += ", " + table.id;
  }
  throw InputError({"", "", "the unknown cost table \"" + name.substr(0, 60) + "\"", accepted});
}

void write_calib_result(const std::string& text, const std::string& file) {
  if (!file.empty()) {
    write_file(file, text);
    return;
  }
  std::cout << text;
  std::cout.flush();
  if (!std::cout) {
    throw EnvironmentError("standard output cannot be written");
  }
}

void tell_left_out(const ImportResult& result) {
  std::cerr << result.samples.size() << " samples from " << result.rows << " rows\n";
  for (const auto& [reason, rows] : result.left_out) {
    std::cerr << "  left out " << rows << ": " << reason << "\n";
  }
}

int run_calib(int argc, const char* const* argv) {
  try {
    CLI::App program("Kernel timings to cost tables, and how wrong they are.", "rackplan-calib");
    program.footer(
        "Examples:\n"
        "  rackplan-calib fit --gpu H100 --samples gemm.csv.gz moe.csv.gz --out h100.json\n"
        "  rackplan-calib validate --gpu H100 --samples gemm.csv.gz --folds 5");
    std::function<void()> chosen;
    add_calib_import(program, chosen);
    add_calib_fit(program, chosen);
    add_calib_transfer(program, chosen);
    add_calib_validate(program, chosen);
    try {
      program.parse(argc, argv);
    } catch (const CLI::Success& help) {
      return program.exit(help);
    } catch (const CLI::ParseError& error) {
      const std::string said = error.what();
      return fail(2, said.substr(0, said.find('\n')) + " (see --help)");
    }
    if (!chosen) {
      return fail(2, "a command is needed (see --help)");
    }
    chosen();
    return 0;
  } catch (const InputError& error) {
    return fail(2, error.what());
  } catch (const Infeasible& error) {
    return fail(3, std::string("infeasible: ") + error.what());
  } catch (const EnvironmentError& error) {
    return fail(74, error.what());
  } catch (const std::bad_alloc&) {
    return fail(74, "out of memory");
  } catch (const std::exception& error) {
    return fail(70, std::string("this is a bug in rackplan: ") + error.what());
  }
}

}  // namespace rackplan
