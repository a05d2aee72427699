// SPDX-License-Identifier: Apache-2.0
// A plan as one self-contained page: XHTML with inline SVG and CSS, light or dark as the reader has
// it, no script and nothing from a network.
#pragma once

#include "sim/plan/plan.h"

#include <string>

namespace rackplan {

[[nodiscard]] std::string plan_html(const Plan& plan);

}  // namespace rackplan
