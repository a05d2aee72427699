// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/run_tables.h"

#include "models/units/text.h"
#include "sim/plan/hardware_words.h"
#include "sim/report/cost_tables.h"
#include "sim/report/metric_name.h"
#include "sim/report/number_text.h"

#include <algorithm>
#include <string>
#include <utility>

namespace rackplan {
namespace {

constexpr int digits = 4;

std::string prefix(const Report& report, const DeploymentReport& deployment) {
  return report.deployments.size() > 1 ? deployment.name + ": " : "";
}

TextTable latencies(const Report& report) {
  TextTable table({{"latency", Align::Left}, {"p50"}, {"p90"}, {"p99"}, {"max"}, {"requests"}});
  for (const DeploymentReport& deployment : report.deployments) {
    const auto row = [&](const char* name, const Summary& it) {
      if (it.count > 0) {
        const auto time = [&](double value) { return format(value * ms, digits); };
        table.add({prefix(report, deployment) + short_metric_name(name),
                   time(it.p50),
                   time(it.p90),
                   time(it.p99),
                   time(it.max),
                   std::to_string(it.count)});
      }
    };
    row("time_to_first_token", deployment.metrics.time_to_first_token);
    row("inter_token_latency", deployment.metrics.inter_token_latency);
    row("request_latency", deployment.metrics.request_latency);
  }
  return table;
}

TextTable pools(const Report& report) {
  TextTable table({{"pool", Align::Left},
                   {"workers", Align::Left},
                   {"GPUs"},
                   {"busy"},
                   {"batch"},
                   {"of"},
                   {"queue"},
                   {"KV peak"},
                   {"step error"}});
  for (const DeploymentReport& deployment : report.deployments) {
    for (const PoolReport& pool : deployment.pools) {
      table.add({prefix(report, deployment) + pool.name,
                 std::to_string(pool.replicas) + " x " + pool.parallel + " on " + pool.system,
                 std::to_string(pool.gpus),
                 percent_text(pool.utilisation.mean),
                 number_text(pool.mean_batch, digits),
                 std::to_string(pool.max_batch),
                 number_text(pool.mean_queue, digits),
                 percent_text(pool.kv_occupancy_peak),
                 "±" + percent_text(pool.step_time_error, 2)});
    }
  }
  return table;
}

TextTable bottlenecks(const Report& report) {
  TextTable table({{"", Align::Left}, {"", Align::Left}});
  for (const DeploymentReport& deployment : report.deployments) {
    table.add({prefix(report, deployment) + "bottleneck", deployment.bottleneck.sentence});
  }
  return table;
}

// Whether two nodes hold parts of the same roles and sizes.
bool alike(const NodeView& a, const NodeView& b) {
  return a.gpus == b.gpus && std::equal(a.parts.begin(),
                                        a.parts.end(),
                                        b.parts.begin(),
                                        b.parts.end(),
                                        [](const NodePart& one, const NodePart& other) {
                                          return one.role == other.role && one.gpus == other.gpus;
                                        });
}

// "prefill[0] 2 GPUs, 2 GPUs free"; of several nodes that are alike "decode[0] … decode[3] 4 GPUs".
std::string parts_text(const NodeView& first, const NodeView& last) {
  std::string text;
  int used = 0;
  for (std::size_t i = 0; i < first.parts.size(); ++i) {
    const NodePart& part = first.parts[i];
    const std::string& end = last.parts[i].name;
    text += (text.empty() ? "" : ", ") + part.name + (end == part.name ? "" : " … " + end) + " " +
            counted(part.gpus, "GPU");
    used += part.gpus;
  }
  if (used < first.gpus) {
    text += (text.empty() ? "" : ", ") + counted(first.gpus - used, "GPU") + " free";
  }
  return text;
}

// One row a run of nodes that are alike.
TextTable placement(const std::vector<RackView>& racks) {
  TextTable table({{"rack", Align::Left}, {"nodes", Align::Left}, {"each node", Align::Left}});
  for (const RackView& rack : racks) {
    for (std::size_t first = 0; first < rack.nodes.size();) {
      std::size_t last = first;
      while (last + 1 < rack.nodes.size() && alike(rack.nodes[first], rack.nodes[last + 1])) {
        ++last;
      }
      table.add({first == 0 ? rack.name + " (" + rack.system + ")" : "",
                 rack.nodes[first].name + (last == first ? "" : " to " + rack.nodes[last].name),
                 parts_text(rack.nodes[first], rack.nodes[last])});
      first = last + 1;
    }
  }
  return table;
}

// Their sources are those of the assumptions.
TextTable cost_a_year(const CostReport& cost) {
  TextTable table({{"cost a year", Align::Left},
                   {"USD"},
                   {"share"},
                   {"formula", Align::Left},
                   {"flag", Align::Left}});
  const auto share = [&](Usd part) {
    return cost.cost_a_year > Usd() ? percent_text(part / cost.cost_a_year) : "";
  };
  for (const CostLineReport& it : cost.lines) {
    table.add({it.name, cents_text(it.cost_a_year), share(it.cost_a_year), it.formula, it.flag});
  }
  table.add({"sum", cents_text(cost.cost_a_year), share(cost.cost_a_year), "", ""});
  return table;
}

TextTable assumptions(const CostReport& cost) {
  TextTable table({{"assumption", Align::Left},
                   {"value", Align::Left},
                   {"date and trust", Align::Left},
                   {"source", Align::Left}});
  for (const AssumptionReport& it : cost.assumptions) {
    const bool told = it.flag.find(it.trust) != std::string::npos;  // "unverified" is both
    std::string standing;
    for (const std::string& part : {it.date, told ? "" : it.trust, it.flag}) {
      standing += (standing.empty() || part.empty() ? "" : ", ") + part;
    }
    table.add({it.name, it.value, standing, it.source});
  }
  return table;
}

}  // namespace

std::vector<Section> run_sections(const Plan& plan) {
  std::vector<Section> sections;
  const auto add = [&](const char* title, TextTable table) {
    if (!table.empty()) {
      sections.push_back({title, std::move(table)});
    }
  };
  if (plan.report) {
    add("Latencies", latencies(*plan.report));
    add("Pools", pools(*plan.report));
    add("What to change first", bottlenecks(*plan.report));
  }
  add("Placement", placement(plan.racks));
  if (plan.report && plan.report->cost) {
    add("Cost", cost_answer(*plan.report->cost));
    add("Cost a year", cost_a_year(*plan.report->cost));
    add("Cost assumptions", assumptions(*plan.report->cost));
  }
  return sections;
}

}  // namespace rackplan
