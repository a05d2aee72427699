// SPDX-License-Identifier: Apache-2.0
#include "models/io/catalogs.h"
#include "sim/cli/finance_option.h"
#include "sim/cli/output.h"
#include "sim/cli/plan_files.h"
#include "sim/cli/program.h"
#include "sim/cli/scenario_options.h"
#include "sim/cli/search_line.h"
#include "sim/plan/changes.h"
#include "sim/plan/plan_scenario.h"
#include "sim/plan/render_plan.h"
#include "sim/run/evaluate_here.h"

#include <CLI/CLI.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace rackplan {
namespace {

const std::map<std::string, ReportFormat> formats{{"table", ReportFormat::Table},
                                                  {"json", ReportFormat::Json},
                                                  {"csv", ReportFormat::Csv},
                                                  {"markdown", ReportFormat::Markdown}};

struct PlanCommand {
  ScenarioOptions scenario;
  PlanOptions options;
  std::string format = "table";
  std::string out;
  std::string current;
  std::optional<std::string> risk;
  PlanFileNames files;
};

// How today's deployment has to change, and what that does to its cost.
void add_changes(Plan& plan, const PlanCommand& command, const Scenario& today) {
  const Catalogs& catalogs = Catalogs::built_in();
  ScenarioOptions planned = command.scenario;
  for (const CandidateSetting& setting : plan.best->settings) {
    planned.sets.push_back(setting.path + "=" + setting.value);
  }
  plan.changes = changes_from(today, load_scenario(planned, catalogs), catalogs);
  if (today.economics) {
    if (const auto change = cost_change(evaluate_here(today, catalogs), *plan.report)) {
      plan.changes.push_back(*change);
    }
  }
}

ExitStatus plan(const PlanCommand& command, const std::stop_token& stop) {
  const Catalogs& catalogs = Catalogs::built_in();
  ScenarioOptions asked = command.scenario;
  if (command.risk) {
    asked.sets.push_back("plan.risk=" + *command.risk);
  }
  const Scenario question = load_scenario(asked, catalogs);
  if (!command.files.finance.empty()) {
    require_economics(question);
  }
  std::optional<Scenario> today;
  if (!command.current.empty()) {
    today = load_scenario({.file = command.current, .sets = {}}, catalogs);
  }
  PlanFiles files(command.files);
  Plan answer = [&] {
    SearchLine line;
    return plan_scenario(question, catalogs, command.options, stop, line.progress());
  }();
  if (today && answer.best) {
    add_changes(answer, command, *today);
  }
  files.add(answer);
  write_result(render_plan(answer, formats.at(command.format)), command.out);
  files.commit();
  return answer.search.interrupted ? ExitStatus::Interrupted
         : answer.best             ? ExitStatus::Done
                                   : ExitStatus::Infeasible;
}

}  // namespace

void add_plan(CLI::App& program, Action& chosen) {
  const auto command = std::make_shared<PlanCommand>();
  CLI::App& app = *program.add_subcommand(
      "plan", "Find the cheapest configuration that meets the targets of a scenario");
  add_scenario_options(app, command->scenario);
  app.add_option("--jobs", command->options.search.jobs, "Threads; 0: as many as there are cores")
      ->type_name("N")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  app.add_option("--journal",
                 command->options.search.journal,
                 "Keep what was simulated in this file; a search that was killed goes on from it")
      ->type_name("FILE");
  app.add_flag_callback(
      "--no-proof",
      [command] { command->options.proof = false; },
      "Only search: no confirmation with contention and other seeds, confidence, headroom");
  app.add_option("--risk",
                 command->risk,
                 "Meet the targets with this probability, over the error of step times")
      ->type_name("P");
  app.add_flag("--sensitivity",
               command->options.sensitivity,
               "Plan again with each assumption set otherwise: what would change the answer");
  app.add_option("--top", command->options.top, "List this many of the candidates that lost")
      ->type_name("N")
      ->check(CLI::Range(0, 100'000))
      ->capture_default_str();
  app.add_option("--format", command->format, "Form of the plan")
      ->check(CLI::IsMember(formats))
      ->capture_default_str();
  app.add_option("--out", command->out, "Write the plan to this file")->type_name("FILE");
  app.add_option("--html", command->files.html, "Draw the plan as one page to open in a browser")
      ->type_name("FILE");
  app.add_option("--candidates",
                 command->files.candidates,
                 "Write a CSV row for each candidate that --top lists")
      ->type_name("FILE");
  add_finance_option(app, command->files.finance);
  app.add_option("--current",
                 command->current,
                 "A scenario of today's deployment: say what has to change, as + - ~ lines")
      ->type_name("FILE");
  app.footer(
      "Examples:\n"
      "  rackplan plan scenarios/plan-deepseek-r1-gb200/scenario.json\n"
      "  rackplan plan scenarios/plan-deepseek-r1-gb200/scenario.json --set workload.rate=30req/s");
  app.callback([command, &chosen] {
    chosen = [command](const std::stop_token& stop) { return plan(*command, stop); };
  });
}

}  // namespace rackplan
