// SPDX-License-Identifier: Apache-2.0
#include "sim/run/outcome.h"

#include "models/base/error.h"
#include "sim/report/json.h"

#include <nlohmann/json.hpp>

namespace rackplan {
namespace {

using Json = nlohmann::json;

Json error_json(const char* kind, const std::string& what) {
  return {{"error", {{"kind", kind}, {"what", what}}}};
}

[[noreturn]] void rethrow(const Json& error) {
  const std::string kind = error.at("kind");
  const std::string what = error.at("what");
  if (kind == "input") {
    throw InputError({error.at("file"), error.at("path"), error.at("found"), error.at("accepted")});
  }
  if (kind == "infeasible") {
    throw Infeasible(error.at("reason"), error.at("nearest"));
  }
  if (kind == "interrupted") {
    throw Interrupted();
  }
  if (kind == "invariant") {
    throw InvariantBroken(what);
  }
  throw EnvironmentError(what);
}

}  // namespace

std::string outcome_text(const Report& report) {
  return R"({"report": )" + to_json(report) + "}\n";
}

std::string outcome_text_of_current_exception() {
  Json json;
  try {
    throw;
  } catch (const InputError& error) {
    json = error_json("input", error.what());
    json["error"].update({{"file", error.parts().file},
                          {"path", error.parts().path},
                          {"found", error.parts().found},
                          {"accepted", error.parts().accepted}});
  } catch (const Infeasible& error) {
    json = error_json("infeasible", error.what());
    json["error"].update({{"reason", error.reason()}, {"nearest", error.nearest()}});
  } catch (const Interrupted& error) {
    json = error_json("interrupted", error.what());
  } catch (const InvariantBroken& error) {
    json = error_json("invariant", error.what());
  } catch (const std::exception& error) {
    json = error_json("environment", error.what());
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Report report_of_outcome(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_object() && json.contains("report")) {
    return report_from_json(json.at("report").dump(), "the worker's report");
  }
  if (json.is_object() && json.contains("error")) {
    rethrow(json.at("error"));
  }
  throw EnvironmentError("the worker ended without an outcome");
}

}  // namespace rackplan
