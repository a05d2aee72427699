// SPDX-License-Identifier: Apache-2.0
// How the house is built, as data: which folder may include which, and where the headers of others
// may appear. A row here is a decision; changing one is a change of the design.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace rackplan::structure {

struct Rules {
  /// Folder to the folders its files may include. Transitive: who may use `sim/run` may use all
  /// that `sim/run` may use. A folder may always use itself.
  std::map<std::string, std::vector<std::string>> may_use;
  /// Folders everyone may include.
  std::vector<std::string> usable_by_all;
  /// First part of an include of somebody else's ("simgrid" in <simgrid/s4u.hpp>) to the folders
  /// whose .cpp files may have it; "*" is any.
  std::map<std::string, std::vector<std::string>> third_party;
  /// Third-party headers that only declare names and may therefore stand in headers.
  std::set<std::string> forward_headers;
  /// Headers (.h) that may include third-party headers all the same; each needs a reason in
  /// rules.cpp.
  std::set<std::string> third_party_in_header;
  std::size_t longest_file = 450;  // lines
};

/// The rules of this repository.
[[nodiscard]] const Rules& rules();

}  // namespace rackplan::structure
