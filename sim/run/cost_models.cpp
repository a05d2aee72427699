// SPDX-License-Identifier: Apache-2.0
#include "sim/run/cost_models.h"

#include "models/base/error.h"
#include "models/cost/calibrated_cost_model.h"
#include "models/cost/roofline.h"
#include "models/io/cost_table_file.h"

#include <algorithm>

namespace rackplan {
namespace {

CostTable table_at(const std::string& name, const std::string& path, const Catalogs& catalogs) {
  if (name.ends_with(".json")) {
    return read_cost_table(name);
  }
  std::string accepted = "a file that ends in .json, built-in";
  for (const CostTable& table : catalogs.cost_tables()) {
    if (table.id == name) {
      return table;
    }
    accepted += ", " + table.id;
  }
  throw InputError({"", path, "the unknown cost table \"" + name.substr(0, 60) + "\"", accepted});
}

}  // namespace

std::vector<CostTable> scenario_cost_tables(const Scenario& scenario, const Catalogs& catalogs) {
  std::vector<CostTable> tables;
  for (std::size_t i = 0; i < scenario.costs.size(); ++i) {
    if (scenario.costs[i] == "built-in") {
      tables.insert(tables.end(), catalogs.cost_tables().begin(), catalogs.cost_tables().end());
    } else {
      tables.push_back(table_at(scenario.costs[i], "costs[" + std::to_string(i) + "]", catalogs));
    }
  }
  return tables;
}

std::shared_ptr<const CostModel> cost_model(const SystemSpec& system,
                                            std::span<const CostTable> tables,
                                            std::vector<std::string>& used) {
  auto roofline = std::make_unique<RooflineCostModel>(system);
  if (tables.empty()) {
    return roofline;
  }
  auto calibrated = std::make_shared<CalibratedCostModel>(system, tables, std::move(roofline));
  for (const std::string& id : calibrated->used()) {
    if (std::find(used.begin(), used.end(), id) == used.end()) {
      used.push_back(id);
    }
  }
  return calibrated;
}

}  // namespace rackplan
