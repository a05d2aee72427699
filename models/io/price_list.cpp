// SPDX-License-Identifier: Apache-2.0
#include "models/io/price_list.h"

namespace rackplan {

std::optional<UsdPerSecond> find_gpu_hour(const PriceList& prices,
                                          std::string_view system,
                                          std::string_view basis) {
  const GpuHourPrice* newest = nullptr;
  for (const GpuHourPrice& row : prices.gpu_hours) {
    if (row.system == system && row.basis == basis &&
        (newest == nullptr || row.date > newest->date)) {
      newest = &row;
    }
  }
  return newest == nullptr ? std::nullopt : std::optional(newest->price);
}

}  // namespace rackplan
