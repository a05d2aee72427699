// SPDX-License-Identifier: Apache-2.0
// `--set path=value`: one value of a scenario's document replaced before it is checked.
//
//   workload.concurrency=2048   slo.inter_token_latency=25ms   pools[1].parallel=DEP8
//   deployments[chat].pools[0].replicas=3   (name_path.h)
//
// A field that excludes others takes their place: setting workload.rate removes
// workload.concurrency. The value "null" removes the field.
#pragma once

#include "sim/scenario/json_value.h"

#include <string>
#include <string_view>

namespace rackplan {

/// The path in `root`, a document in the inline form, that a setting is about
/// ("pools[1].parallel"). Throws InputError when the text has no "=" or no path, or leaves open
/// which of several deployments or workloads is meant.
[[nodiscard]] std::string path_of_setting(const JsonValue& root, std::string_view setting);

/// Applies it to a document in the inline form. The value is JSON where it reads as a number,
/// boolean, list or object, else text. Throws InputError (file: "--set …") on an unknown path, with
/// a suggestion; the value is judged later with the document.
void apply_setting(JsonValue& root, std::string_view setting);

}  // namespace rackplan
