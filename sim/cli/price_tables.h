// SPDX-License-Identifier: Apache-2.0
// The price catalog for people: what is known, from whom, how old, how sure.
#pragma once

#include "models/economics/calendar.h"
#include "models/economics/price_list.h"

#include <string>

namespace rackplan {

/// Ages are as of `as_of`. Ends with a newline.
[[nodiscard]] std::string price_tables(const PriceList& prices, const CalendarDate& as_of);

}  // namespace rackplan
