// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/plan_json.h"

#include "models/base/error.h"
#include "sim/plan/plan_fields.h"
#include "sim/report/json_decode.h"
#include "sim/report/json_document.h"
#include "sim/report/json_encode.h"

#include <nlohmann/json.hpp>

namespace rackplan {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kind = "plan";

void require(Json& document, const char* name, const Json& wanted) {
  const Json found = take_member(document, name);
  if (found != wanted) {
    refuse_json(name,
                found.is_null() ? "nothing" : shown_json(found),
                shown_json(wanted) + ", as rackplan plan --format json writes it");
  }
}

}  // namespace

std::string to_json(const Plan& plan) {
  Json whole = Json::object();
  whole["schema"] = plan_schema;
  whole["kind"] = kind;
  whole.update(written<Json>(plan));
  return json_text(whole);
}

Plan plan_from_json(std::string_view text, const std::string& file) {
  Json document = parse_document(text, file);
  try {
    if (!document.is_object()) {
      refuse_json("", shown_json(document), "a plan written by rackplan plan --format json");
    }
    require(document, "kind", kind);
    require(document, "schema", plan_schema);
    Plan plan;
    read_struct(plan, document, "");
    return plan;
  } catch (const InputError& error) {
    throw error.within(file);
  }
}

bool is_plan_json(std::string_view text, const std::string& file) {
  const Json document = parse_document(text, file);
  return document.is_object() && document.contains("kind") && document["kind"] == kind;
}

}  // namespace rackplan
