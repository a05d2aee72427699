// SPDX-License-Identifier: Apache-2.0
#include "models/base/error.h"
#include "models/base/files.h"
#include "models/io/catalogs.h"
#include "sim/cli/expectations.h"
#include "sim/cli/output.h"
#include "sim/cli/program.h"
#include "sim/cli/progress_line.h"
#include "sim/cli/scenario_options.h"
#include "sim/plan/compare_plans.h"
#include "sim/plan/plan_expectation.h"
#include "sim/plan/plan_scenario.h"
#include "sim/report/compare.h"
#include "sim/report/json.h"
#include "sim/run/evaluate.h"

#include <CLI/CLI.hpp>

#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace rackplan {
namespace {

using Verdict = CheckResult::Verdict;

struct CheckOptions {
  std::vector<std::string> folders{"scenarios"};
  bool bless = false;
  std::string junit;
};

// A scenario that says what may be chosen is planned, any other simulated.
using Outcome = std::variant<Report, Plan>;

Outcome run(const CheckCase& one, const std::stop_token& stop) {
  const Catalogs& catalogs = Catalogs::built_in();
  const Scenario scenario = load_scenario({.file = one.scenario.string(), .sets = {}}, catalogs);
  if (!scenario.plan) {
    ProgressLine line;
    return evaluate(scenario, catalogs, stop, line.progress());
  }
  Plan plan = plan_scenario(scenario, catalogs, {}, stop);
  if (plan.search.interrupted) {
    throw Interrupted();
  }
  return plan;
}

std::string expectation_text(const Outcome& outcome, std::vector<Tolerance> tolerances) {
  if (const Report* report = std::get_if<Report>(&outcome)) {
    return to_json(Expectation{*report, std::move(tolerances)});
  }
  return to_json(PlanExpectation{std::get<Plan>(outcome), std::move(tolerances)});
}

// Writes the expectation, with the tolerances it had. True when that changed the file.
bool bless(const CheckCase& one, const Outcome& outcome) {
  const std::string before = one.has_expectation() ? read_file(one.expected) : "";
  std::vector<Tolerance> tolerances;
  if (!before.empty()) {
    tolerances = tolerances_from_json(before, one.expected.string());
  }
  const std::string text = expectation_text(outcome, std::move(tolerances));
  if (text == before) {
    return false;
  }
  write_file(one.expected, text);
  return true;
}

CheckResult judge(const CheckCase& one, const Outcome& outcome) {
  CheckResult result{.name = one.scenario.string(), .details = ""};
  const std::string text = read_file(one.expected);
  const auto tell = [&](const std::vector<Difference>& differences,
                        const std::vector<std::string>& reasons) {
    if (!differences.empty()) {
      result.verdict = Verdict::Changed;
      result.details = std::to_string(differences.size()) + " fields changed\n" +
                       render_differences(differences, reasons);
    }
  };
  if (const Report* report = std::get_if<Report>(&outcome)) {
    const Expectation expected = expectation_from_json(text, one.expected.string());
    tell(compare(expected.report, *report, expected.tolerances),
         causes(expected.report.provenance, report->provenance));
  } else {
    const Plan& plan = std::get<Plan>(outcome);
    const PlanExpectation expected = plan_expectation_from_json(text, one.expected.string());
    tell(compare(expected.plan, plan, expected.tolerances),
         causes(expected.plan.provenance, plan.provenance));
  }
  return result;
}

class Checker {
 public:
  Checker(const CheckOptions& options, const std::stop_token& stop)
      : options_(options), stop_(stop) {}

  void check(const CheckCase& one) {
    const std::string name = one.scenario.string();
    if (!one.has_expectation() && !options_.bless) {
      std::cerr << name << ": no expectation, not checked (--bless writes one)\n";
      return;
    }
    try {
      const Outcome outcome = run(one, stop_);
      if (options_.bless) {
        text_ += name + (bless(one, outcome) ? ": written\n" : ": same\n");
        results_.push_back({.name = name, .details = ""});
      } else {
        results_.push_back(judge(one, outcome));
        tell(results_.back());
      }
    } catch (const Interrupted&) {
      throw;
    } catch (const std::exception& error) {
      results_.push_back({name, Verdict::Failed, error.what()});
      tell(results_.back());
      if (!first_failure_) {
        first_failure_ = std::current_exception();
      }
    }
  }

  ExitStatus finish() {
    if (results_.empty()) {
      throw InputError({options_.folders.front(),
                        "",
                        "no scenario with an expectation",
                        "a folder with scenario.json and expected.json"});
    }
    write_result(text_);
    if (!options_.junit.empty()) {
      write_file(options_.junit, junit_xml(results_));
    }
    if (first_failure_) {
      std::rethrow_exception(first_failure_);
    }
    for (const CheckResult& result : results_) {
      if (result.verdict == Verdict::Changed) {
        return ExitStatus::Changed;
      }
    }
    return ExitStatus::Done;
  }

 private:
  void tell(const CheckResult& result) {
    const char* word = result.verdict == Verdict::Same      ? "same"
                       : result.verdict == Verdict::Changed ? "CHANGED"
                                                            : "FAILED";
    text_ += result.name + ": " + word + "\n" + result.details;
    if (!text_.ends_with('\n')) {
      text_ += "\n";
    }
  }

  const CheckOptions& options_;
  std::stop_token stop_;
  std::vector<CheckResult> results_;
  std::string text_;
  std::exception_ptr first_failure_;
};

ExitStatus check(const CheckOptions& options, const std::stop_token& stop) {
  Checker checker(options, stop);
  for (const std::string& folder : options.folders) {
    for (const CheckCase& one : find_cases(folder)) {
      checker.check(one);
    }
  }
  return checker.finish();
}

}  // namespace

void add_check(CLI::App& program, Action& chosen) {
  const auto options = std::make_shared<CheckOptions>();
  CLI::App& command = *program.add_subcommand(
      "check", "Run scenarios and compare with their committed expectations");
  command.add_option("FOLDER", options->folders, "Folders with scenarios; left out: scenarios");
  command.add_flag("--bless", options->bless, "Write what was found as the new expectation");
  command.add_option("--junit", options->junit, "Write the results as JUnit XML too")
      ->type_name("FILE");
  command.footer(
      "Examples:\n"
      "  rackplan check\n"
      "  rackplan check scenarios/deepseek-r1-gb200 --junit check.xml");
  command.callback([options, &chosen] {
    chosen = [options](const std::stop_token& stop) { return check(*options, stop); };
  });
}

}  // namespace rackplan
