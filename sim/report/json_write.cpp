// SPDX-License-Identifier: Apache-2.0
#include "sim/report/json.h"
#include "sim/report/json_document.h"
#include "sim/report/json_encode.h"

#include <nlohmann/json.hpp>

namespace rackplan {
namespace {

using Json = nlohmann::ordered_json;

Json document(const Report& report) {
  Json whole = Json::object();
  whole["schema"] = report_schema;
  whole.update(written<Json>(report));
  return whole;
}

}  // namespace

std::string to_json(const Report& report) {
  return json_text(document(report));
}

std::string to_json(const Expectation& expectation) {
  Json whole = document(expectation.report);
  if (!expectation.tolerances.empty()) {
    Json tolerances = Json::object();
    for (const Tolerance& tolerance : expectation.tolerances) {
      tolerances[tolerance.path] = tolerance.relative;
    }
    whole["tolerances"] = tolerances;
  }
  return json_text(whole);
}

}  // namespace rackplan
