// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/program.h"

#include "models/base/error.h"
#include "models/base/suggest.h"
#include "sim/cli/interrupt.h"
#include "sim/run/version.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <exception>
#include <iostream>
#include <new>
#include <string>
#include <vector>

namespace rackplan {
namespace {

int fail(ExitStatus status, const std::string& reason) {
  std::cerr << "rackplan: " << reason << "\n";
  return static_cast<int>(status);
}

// The exception in flight as an exit status and a line.
int explain_failure() {
  try {
    throw;
  } catch (const InputError& error) {
    return fail(ExitStatus::WrongInput, error.what());
  } catch (const Infeasible& error) {
    return fail(ExitStatus::Infeasible, std::string("infeasible: ") + error.what());
  } catch (const EnvironmentError& error) {
    return fail(ExitStatus::Environment, error.what());
  } catch (const std::bad_alloc&) {
    return fail(ExitStatus::Environment, "out of memory");
  } catch (const Interrupted&) {
    return fail(ExitStatus::Interrupted, "interrupted");
  } catch (const std::exception& error) {
    return fail(ExitStatus::Bug, std::string("this is a bug in rackplan: ") + error.what());
  } catch (...) {
    return fail(ExitStatus::Bug, "this is a bug in rackplan: an unknown exception");
  }
}

// The first line of what the parser has to say; it knows nothing of mistyped subcommands.
std::string complaint(const CLI::App& program,
                      int argc,
                      const char* const* argv,
                      const std::string& said) {
  std::vector<std::string> known;
  for (const CLI::App* command : program.get_subcommands({})) {
    known.push_back(command->get_name());
  }
  const std::string first = argc > 1 ? argv[1] : "";
  const bool mistyped = !first.empty() && first.front() != '-' &&
                        std::find(known.begin(), known.end(), first) == known.end();
  if (!mistyped) {
    return said.substr(0, said.find('\n')) + " (see --help)";
  }
  const std::string near = suggest(first, known);
  return "no command \"" + first + "\"" + (near.empty() ? "" : ", did you mean \"" + near + "\"?") +
         " (see --help)";
}

}  // namespace

int run_program(int argc, const char* const* argv) {
  try {
    const InterruptWatch interrupts;
    CLI::App program("How many racks, split how, serve this traffic within this latency.",
                     "rackplan");
    program.set_version_flag("--version", "rackplan " + std::string(rackplan_version()));
    program.footer(
        "Examples:\n"
        "  rackplan simulate --network ideal\n"
        "  rackplan simulate --help");
    program.require_subcommand(0, 1);  // "explain plan" asks about a field
    Action chosen;
    add_simulate(program, chosen);
    add_sweep(program, chosen);
    add_explain(program, chosen);
    add_trace(program, chosen);
    add_catalog(program, chosen);
    add_plan(program, chosen);
    add_compare(program, chosen);
    add_check(program, chosen);
    add_validate(program, chosen);
    add_worker(program, chosen);

    try {
      program.parse(argc, argv);
    } catch (const CLI::Success& help_or_version) {
      return program.exit(help_or_version);
    } catch (const CLI::ParseError& error) {
      return fail(ExitStatus::WrongInput, complaint(program, argc, argv, error.what()));
    }
    if (!chosen) {
      return fail(ExitStatus::WrongInput, "a command is needed (see --help)");
    }
    const auto status = static_cast<int>(chosen(interrupts.token()));
    std::cout.flush();
    if (!std::cout) {
      throw EnvironmentError("standard output cannot be written");
    }
    return status;
  } catch (...) {
    return explain_failure();
  }
}

}  // namespace rackplan
