// SPDX-License-Identifier: Apache-2.0
#include "sim/run/version.h"

namespace rackplan {

std::string_view rackplan_version() {
  return RACKPLAN_VERSION;
}

}  // namespace rackplan
