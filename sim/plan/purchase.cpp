// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/purchase.h"

#include "sim/placement/placement.h"
#include "sim/run/system_lookup.h"

#include <algorithm>
#include <cstdint>

namespace rackplan {
namespace {

std::string count(std::int64_t n, const std::string& noun) {
  return std::to_string(n) + " " + noun + (n == 1 ? "" : "s");
}

// "2 racks of gb200-nvl72 (36 nodes, 144 GPUs)"
std::string hardware(const SystemSpec& system, std::int32_t nodes) {
  const std::int64_t gpus = std::int64_t{nodes} * system.node.gpus;
  const bool racks = system.nvlink.nodes > 1 && nodes % system.rack.nodes == 0;
  return racks ? count(nodes / system.rack.nodes, "rack") + " of " + system.id + " (" +
                     count(nodes, "node") + ", " + count(gpus, "GPU") + ")"
               : count(nodes, "node") + " of " + system.id + " (" + count(gpus, "GPU") + ")";
}

bool is_rented(const Scenario& question, const EstateSystem& entry) {
  if (entry.terms.rent_per_gpu) {
    return true;
  }
  const auto& economics = question.economics;
  return !entry.terms.capex && economics && economics->basis && !owns(*economics->basis);
}

std::string contract_end(const EstateSystem& entry) {
  return entry.terms.contract_end ? "when its contract ends on " + *entry.terms.contract_end
                                  : "when its contract can be ended";
}

// `paid` nodes are in the answer, `used` of them with a worker.
std::string words(const Scenario& question,
                  const EstateSystem& entry,
                  const SystemSpec& system,
                  std::int32_t paid,
                  std::int32_t used) {
  const std::string name = " (\"" + entry.name + "\")";
  switch (entry.terms.ownership) {
    case Ownership::Owned: {
      const std::int32_t idle = entry.nodes - paid;
      std::string text = paid > 0 ? "keep " + hardware(system, paid) + name : "";
      if (idle > 0) {
        text += (text.empty() ? "" : ", ") + ("switch off " + hardware(system, idle)) +
                (paid > 0 ? "" : name);
      }
      return text;
    }
    case Ownership::Contracted: {
      const std::int32_t idle = entry.nodes - used;
      return "keep " + hardware(system, entry.nodes) + name +
             (idle > 0 ? ", of which " + hardware(system, idle) + " may be returned " +
                             contract_end(entry)
                       : "");
    }
    case Ownership::AsBasis:
      return paid > 0
                 ? (is_rented(question, entry) ? "rent " : "buy ") + hardware(system, paid) + name
                 : "";
  }
  return "";
}

}  // namespace

std::vector<std::string> purchase_words(const Scenario& question,
                                        const Scenario& chosen,
                                        const Catalogs& catalogs) {
  const Placement placement = place(chosen.deployments, chosen.estate, system_lookup(catalogs));
  std::vector<std::string> lines;
  for (const EstateSystem& entry : question.estate) {
    std::int32_t paid = 0;
    std::int32_t used = 0;
    for (std::size_t i = 0; i < chosen.estate.size(); ++i) {
      if (chosen.estate[i].name == entry.name) {
        paid = chosen.estate[i].nodes;
        used = placement.systems[i].nodes_used;
      }
    }
    std::string text = words(question, entry, catalogs.system_at(entry.system), paid, used);
    const std::int32_t spares = question.plan ? question.plan->spare_nodes : 0;
    if (!text.empty() && used > 0 && spares > 0) {
      text += ", " + count(std::min(spares, paid - used), "node") + " of it kept as spare";
    }
    if (!text.empty()) {
      lines.push_back(text);
    }
  }
  return lines;
}

}  // namespace rackplan
