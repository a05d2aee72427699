// SPDX-License-Identifier: Apache-2.0
// What each effect of the model is worth: errors with it switched off.
#pragma once

#include "sim/validate/fit_constants.h"
#include "sim/validate/row_groups.h"

#include <functional>
#include <string>
#include <vector>

namespace rackplan {

struct Ablation {
  std::string name;  // of what is switched off
  std::function<void(EngineProfile&)> profile;
  std::function<void(Assumptions&)> assume;
};

/// The first switches nothing off.
[[nodiscard]] std::vector<Ablation> ablations();

/// A row an ablation: medians and 90th percentiles over all rows.
[[nodiscard]] std::string ablation_text(const Validation& measured,
                                        const Catalogs& catalogs,
                                        const Assumptions& assumptions,
                                        unsigned jobs,
                                        const std::stop_token& stop,
                                        bool markdown);

}  // namespace rackplan
