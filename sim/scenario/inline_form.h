// SPDX-License-Identifier: Apache-2.0
// The two ways to write a scenario, made one: what stands in deployments[0] and workloads[0] moves
// to the top level, an slo inside the workload moves beside it.
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

/// Throws InputError (paths as written) when there is not exactly one of each, or a key stands at
/// both places.
[[nodiscard]] InlineForm to_inline_form(JsonValue document);

/// The same for a path: "deployments[0].workloads[0].slo.request_latency" is
/// "slo.request_latency".
[[nodiscard]] std::string to_inline_path(std::string_view path);

}  // namespace rackplan
