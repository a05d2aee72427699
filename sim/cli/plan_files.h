// SPDX-License-Identifier: Apache-2.0
// The files of a plan besides the plan: all of them when it has been made, none when it has not.
#pragma once

#include "models/base/pending_file.h"
#include "sim/plan/plan.h"

#include <optional>
#include <string>

namespace rackplan {

/// An empty name is a file that was not asked for.
struct PlanFileNames {
  std::string html;
  std::string candidates;
  std::string finance;
};

class PlanFiles {
 public:
  /// Throws EnvironmentError for a name that cannot be written.
  explicit PlanFiles(const PlanFileNames& names);

  /// Writes them. Without an answer there is no finance sheet.
  void add(const Plan& plan);
  /// They get their names.
  void commit();

 private:
  std::optional<PendingFile> html_;
  std::optional<PendingFile> candidates_;
  std::optional<PendingFile> finance_;
};

}  // namespace rackplan
