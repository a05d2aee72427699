// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/read.h"

#include "models/base/error.h"
#include "models/base/files.h"
#include "sim/scenario/check.h"
#include "sim/scenario/inline_form.h"
#include "sim/scenario/json_parse.h"
#include "sim/scenario/rules.h"
#include "sim/scenario/set_path.h"

namespace rackplan {
namespace {

// `path` is what the setting changed, or lies inside it.
bool set_by(const std::string& path, const std::string& changed) {
  return path.starts_with(changed) && (path.size() == changed.size() ||
                                       path[changed.size()] == '.' || path[changed.size()] == '[');
}

// An offence at a path that a setting changed is the setting's; any other is the file's.
InputError told(const InputError& error,
                const InlineForm& form,
                const std::string& file_name,
                std::span<const std::string> sets) {
  InputError::Parts parts = error.parts();
  for (std::size_t i = sets.size(); i-- > 0;) {
    if (set_by(parts.path, path_of_setting(form.root, sets[i]))) {
      parts.file = "--set " + sets[i];
      return InputError(parts);
    }
  }
  parts.file = file_name;
  parts.path = form.written_path(parts.path);
  return InputError(parts);
}

}  // namespace

Scenario scenario_from_text(std::string_view json,
                            const std::string& file_name,
                            const std::filesystem::path& folder,
                            const NodesPerRack& nodes_per_rack,
                            std::span<const std::string> sets) {
  InlineForm form;
  try {
    form = to_inline_form(parse_json(json));
  } catch (const InputError& error) {
    throw error.within(file_name);
  }
  for (const std::string& setting : sets) {
    apply_setting(form.root, setting);
  }
  try {
    check_against_schema(form.root);
    Scenario scenario = decode_scenario(form.root, folder, nodes_per_rack);
    check_rules(scenario, form.root);
    return scenario;
  } catch (const InputError& error) {
    throw told(error, form, file_name, sets);
  }
}

Scenario read_scenario(const std::filesystem::path& file,
                       const NodesPerRack& nodes_per_rack,
                       std::span<const std::string> sets) {
  std::error_code trouble;
  const auto size = std::filesystem::file_size(file, trouble);
  if (!trouble && size > longest_json) {
    throw InputError({file.string(),
                      "",
                      std::to_string(size) + " bytes",
                      "a scenario of up to " + std::to_string(longest_json) + " bytes"});
  }
  return scenario_from_text(
      read_file(file), file.string(), file.parent_path(), nodes_per_rack, sets);
}

}  // namespace rackplan
