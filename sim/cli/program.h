// SPDX-License-Identifier: Apache-2.0
// The command line as a function: arguments in, exit status out.
//
//   0 done   1 check (or compare --exit-code) found a change   2 wrong input   3 infeasible
//   70 our bug   74 the environment failed   130 interrupted
//
// Results go to standard output, one-line reasons and progress to standard error.
#pragma once

#include <functional>
#include <stop_token>

namespace CLI {
class App;
}

namespace rackplan {

enum class ExitStatus : int {
  Done = 0,
  Changed = 1,
  WrongInput = 2,
  Infeasible = 3,
  Bug = 70,
  Environment = 74,
  Interrupted = 130,
};

[[nodiscard]] int run_program(int argc, const char* const* argv);

/// What the chosen subcommand does once the command line is read.
using Action = std::function<ExitStatus(const std::stop_token&)>;

// Each adds one subcommand, which sets `chosen` when it is the one on the command line.
void add_simulate(CLI::App& program, Action& chosen);
void add_sweep(CLI::App& program, Action& chosen);
void add_explain(CLI::App& program, Action& chosen);
void add_trace(CLI::App& program, Action& chosen);
void add_catalog(CLI::App& program, Action& chosen);
void add_plan(CLI::App& program, Action& chosen);
void add_compare(CLI::App& program, Action& chosen);
void add_check(CLI::App& program, Action& chosen);
void add_validate(CLI::App& program, Action& chosen);
void add_worker(CLI::App& program, Action& chosen);

}  // namespace rackplan
