// SPDX-License-Identifier: Apache-2.0
// The command line of rackplan-calib as a function. Exit statuses are those of rackplan: 0 done,
// 2 wrong input, 3 infeasible, 70 our bug, 74 the environment failed.
#pragma once

#include "models/cost/cost_table.h"
#include "models/hardware/system_spec.h"

#include <functional>
#include <string>

namespace CLI {
class App;
}

namespace rackplan {

[[nodiscard]] int run_calib(int argc, const char* const* argv);

// Each adds one subcommand, which sets `chosen` when it is the one on the command line.
void add_calib_import(CLI::App& program, std::function<void()>& chosen);
void add_calib_fit(CLI::App& program, std::function<void()>& chosen);
void add_calib_transfer(CLI::App& program, std::function<void()>& chosen);
void add_calib_validate(CLI::App& program, std::function<void()>& chosen);

/// The built-in system whose GPU has this name: "H100", "h100" and "h100_sxm" are one. InputError
/// with the names there are.
[[nodiscard]] const SystemSpec& system_of_gpu(const std::string& name);

/// A cost table by its id in the catalog, or read from a file that ends in .json.
[[nodiscard]] CostTable cost_table_at(const std::string& name);

/// To standard output, or to `file` when it is not empty.
void write_calib_result(const std::string& text, const std::string& file);

/// What was read and left out, to standard error.
struct ImportResult;
void tell_left_out(const ImportResult& result);

}  // namespace rackplan
