// SPDX-License-Identifier: Apache-2.0
#include "sim/report/report.h"

#include <algorithm>

namespace rackplan {

const WindowReport* worst_window(const std::vector<WindowReport>& windows) {
  const auto first_token = [](const WindowReport& window) {
    return window.time_to_first_token ? window.time_to_first_token->p99 : Seconds();
  };
  const auto worse = [&](const WindowReport& a, const WindowReport& b) {
    return a.good_request_fraction != b.good_request_fraction
               ? a.good_request_fraction < b.good_request_fraction
               : first_token(a) > first_token(b);
  };
  const auto worst = std::min_element(windows.begin(), windows.end(), worse);
  return worst == windows.end() ? nullptr : &*worst;
}

}  // namespace rackplan
