// SPDX-License-Identifier: Apache-2.0
#include "models/base/error.h"
#include "sim/report/json.h"
#include "sim/report/json_decode.h"
#include "sim/report/json_document.h"

#include <nlohmann/json.hpp>

namespace rackplan {
namespace {

using Json = nlohmann::ordered_json;

std::vector<Tolerance> read_tolerances(const Json& value) {
  std::vector<Tolerance> tolerances;
  if (value.is_null()) {
    return tolerances;
  }
  if (!value.is_object()) {
    refuse_json(
        "tolerances", shown_json(value), "an object of path pattern and relative tolerance");
  }
  for (const auto& [path, relative] : value.items()) {
    if (!relative.is_number() || relative.get<double>() < 0.0) {
      refuse_json("tolerances." + path, shown_json(relative), "a fraction, e.g. 0.01");
    }
    tolerances.push_back({path, relative.get<double>()});
  }
  return tolerances;
}

Expectation read_document(std::string_view text, const std::string& file, bool with_tolerances) {
  Json document = parse_document(text, file);
  try {
    if (!document.is_object()) {
      refuse_json("", shown_json(document), "a report written by rackplan simulate --format json");
    }
    const Json version = take_member(document, "schema");
    if (version != report_schema) {
      refuse_json("schema",
                  version.is_null() ? "nothing" : shown_json(version),
                  std::to_string(report_schema) + ", as rackplan simulate --format json writes it");
    }
    Expectation expectation;
    if (with_tolerances) {
      expectation.tolerances = read_tolerances(take_member(document, "tolerances"));
    }
    read_struct(expectation.report, document, "");
    return expectation;
  } catch (const InputError& error) {
    throw error.within(file);
  }
}

}  // namespace

Report report_from_json(std::string_view text, const std::string& file) {
  return read_document(text, file, false).report;
}

Expectation expectation_from_json(std::string_view text, const std::string& file) {
  return read_document(text, file, true);
}

std::vector<Tolerance> tolerances_from_json(std::string_view text, const std::string& file) {
  Json document = parse_document(text, file);
  try {
    return read_tolerances(document.is_object() ? take_member(document, "tolerances") : Json());
  } catch (const InputError& error) {
    throw error.within(file);
  }
}

}  // namespace rackplan
