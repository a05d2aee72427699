// SPDX-License-Identifier: Apache-2.0
#include "models/economics/money.h"

#include "models/base/error.h"
#include "models/units/text.h"

#include <cmath>

namespace rackplan {
namespace {

constexpr double cents_per_dollar = 100.0;

}  // namespace

Cents to_cents(Usd amount) {
  constexpr double most_dollars = 1e13;  // 10^15 cents
  if (!(std::abs(amount.in_base()) <= most_dollars)) {
    throw InputError({"", "", "an amount of " + format(amount), "up to 10^13 USD"});
  }
  return std::llround(amount.in_base() * cents_per_dollar);
}

Usd to_usd(Cents amount) {
  return static_cast<double>(amount) / cents_per_dollar * usd;
}

std::vector<Cents> in_equal_parts(Cents amount, int parts) {
  ensure(parts > 0, "an amount is cut into at least one part");
  std::vector<Cents> shares;
  Cents given = 0;
  for (int i = 1; i <= parts; ++i) {
    // amount · i fits: 10^15 cents times fewer than 9,000 parts
    const Cents so_far = amount * i / parts;
    shares.push_back(so_far - given);
    given = so_far;
  }
  return shares;
}

}  // namespace rackplan
