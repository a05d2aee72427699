// SPDX-License-Identifier: Apache-2.0
// The ways to write a scenario, made one. A single deployment stands at the top level, several in
// "deployments"; a single workload stands in "workload" with its objective beside it in "slo",
// several (or those of a mix) in "workloads", each with its own "slo" inside.
#pragma once

#include "sim/scenario/json_value.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rackplan {

struct InlineForm {
  JsonValue root;
  /// Where moved parts stood: ("pools", "deployments[0].pools"), …
  std::vector<std::pair<std::string, std::string>> moved;

  /// The path in the document as it was written.
  [[nodiscard]] std::string written_path(std::string_view path) const;
};

/// Throws InputError (paths as written) when a list is empty or a key stands at two places.
[[nodiscard]] InlineForm to_inline_form(JsonValue document);

/// The same for a path in the schema: "deployments[0].workloads[0].slo.request_latency" is
/// "slo.request_latency".
[[nodiscard]] std::string to_inline_path(std::string_view path);

/// Only the first part of it: "deployments[1].workloads[0].slo" is "workloads[0].slo".
[[nodiscard]] std::string path_in_deployment(std::string_view path);

/// The same for a path in `root`, an inline form: what it holds several of keeps its index. Throws
/// InputError when the path leaves open which of several is meant.
[[nodiscard]] std::string to_inline_path(const JsonValue& root, std::string_view path);

}  // namespace rackplan
