// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/plan_expectation.h"

#include "sim/plan/plan_json.h"
#include "sim/report/json.h"
#include "sim/report/json_decode.h"
#include "sim/report/json_document.h"

#include <nlohmann/json.hpp>

namespace rackplan {

using Json = nlohmann::ordered_json;

std::string to_json(const PlanExpectation& expectation) {
  if (expectation.tolerances.empty()) {
    return to_json(expectation.plan);
  }
  Json whole = Json::parse(to_json(expectation.plan));
  Json tolerances = Json::object();
  for (const Tolerance& tolerance : expectation.tolerances) {
    tolerances[tolerance.path] = tolerance.relative;
  }
  whole["tolerances"] = tolerances;
  return json_text(whole);
}

PlanExpectation plan_expectation_from_json(std::string_view text, const std::string& file) {
  PlanExpectation expectation{.plan = {}, .tolerances = tolerances_from_json(text, file)};
  Json document = parse_document(text, file);
  if (document.is_object()) {
    document.erase("tolerances");
  }
  expectation.plan = plan_from_json(document.dump(), file);
  return expectation;
}

}  // namespace rackplan
