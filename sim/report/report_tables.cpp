// SPDX-License-Identifier: Apache-2.0
#include "sim/report/report_tables.h"

#include "sim/report/answer_tables.h"
#include "sim/report/cost_tables.h"
#include "sim/report/pool_tables.h"

#include <utility>

namespace rackplan {
namespace {

constexpr std::size_t hash_digits = 12;  // enough to tell two apart; JSON has all

// "chat 24 GPUs on 6 nodes, code 8 GPUs on 2 nodes"
std::string shares_text(const EstateReport& estate) {
  std::string text;
  for (const EstateShare& share : estate.deployments) {
    text += (text.empty() ? "" : ", ") + share.name + " " + std::to_string(share.gpus) +
            " GPUs on " + std::to_string(share.nodes) + (share.nodes == 1 ? " node" : " nodes");
  }
  return text;
}

TextTable estate(const std::vector<EstateReport>& systems) {
  TextTable table({{"estate", Align::Left},
                   {"system", Align::Left},
                   {"nodes"},
                   {"in use"},
                   {"GPUs"},
                   {"in use"},
                   {"by", Align::Left}});
  for (const EstateReport& system : systems) {
    table.add({system.name,
               system.system,
               std::to_string(system.nodes),
               std::to_string(system.nodes_used),
               std::to_string(system.gpus),
               std::to_string(system.gpus_used),
               shares_text(system)});
  }
  return table;
}

TextTable basis(const Report& report) {
  TextTable table({{"", Align::Left}, {"", Align::Left}});
  const Provenance& it = report.provenance;
  table.add({"scenario", it.scenario + " (" + it.scenario_hash.substr(0, hash_digits) + ")"});
  table.add({"costs", it.costs + (it.cost_hash.empty() ? "" : " (" + it.cost_hash + ")")});
  table.add({"network", it.network});
  table.add({"seed", std::to_string(it.seed)});
  table.add({"rackplan", it.version});
  for (const std::string& note : report.notes) {
    table.add({"note", note});
  }
  return table;
}

}  // namespace

std::vector<Section> sections_of(const Report& report) {
  std::vector<Section> sections;
  const auto add = [&](const std::string& title, TextTable table) {
    if (!table.empty()) {
      sections.push_back({title, std::move(table)});
    }
  };
  const auto add_cost = [&] {
    if (report.cost) {
      add("Cost", cost_answer(*report.cost));
      add("Cost a year", cost_lines(*report.cost));
    }
  };
  const bool several = report.deployments.size() > 1;
  for (const DeploymentReport& deployment : report.deployments) {
    const std::string of = several ? deployment.name + ": " : "";
    if (several) {
      TextTable heading({{"", Align::Left}, {"", Align::Left}});
      heading.add({"deployment", deployment.name + " (" + deployment.model + ")"});
      add(of + "Deployment", std::move(heading));
    }
    add(of + "Answer", answer_table(deployment));
    if (!several) {
      add_cost();
    }
    add(of + "Requests", request_table(deployment));
    add(of + "Workloads", workload_table(deployment.workloads));
    add(of + "Metrics", metric_table(deployment.metrics));
    add(of + "Pools", pool_table(deployment.pools));
    add(of + "Routing", routing_table(deployment.pools));
    add(of + "Step time", step_time_table(deployment.pools));
    add(of + "Links", link_table(deployment.network));
  }
  if (several) {
    add_cost();
    add("Estate", estate(report.estate));
  }
  if (report.cost) {
    add("Cost assumptions", cost_assumptions(*report.cost));
  }
  add("Basis", basis(report));
  return sections;
}

}  // namespace rackplan
