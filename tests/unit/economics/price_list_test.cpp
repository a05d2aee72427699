// SPDX-License-Identifier: Apache-2.0
#include "models/economics/price_list.h"

#include "models/base/error.h"
#include "tests/unit/economics/sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rackplan {
namespace {

using ::testing::HasSubstr;

const PriceList prices = sample::prices();
const CalendarDate july = parse_date("2026-07-01");

TEST(PriceList, TakesTheNewestPriceThatIsKnownByThen) {
  const OfferChoice own{.system = "big", .basis = PriceBasis::OwnHyperscaler};
  EXPECT_EQ(offer_at(prices, own, july, "").price.value, 1.5 * usd / hour);
  EXPECT_EQ(offer_at(prices, own, parse_date("2026-05"), "").price.value, 1.0 * usd / hour);
  EXPECT_EQ(offer_at(prices, own, parse_date("2026-09"), "").price.value, 9.0 * usd / hour);
  EXPECT_EQ(find_offers(prices, own, parse_date("2025")).size(), 0U);
}

TEST(PriceList, KeepsCloudsAndTermsApart) {
  OfferChoice reserved{.system = "big", .basis = PriceBasis::Reserved};
  EXPECT_EQ(find_offers(prices, reserved, july).size(), 3U);
  reserved.cloud = "east";
  EXPECT_EQ(find_offers(prices, reserved, july).size(), 2U);
  reserved.term = "3-year";
  EXPECT_EQ(offer_at(prices, reserved, july, "").price.value, 1.8 * usd / hour);
}

InputError::Parts refusal(const OfferChoice& choice) {
  try {
    (void)offer_at(prices, choice, july, "economics.basis");
  } catch (const InputError& error) {
    return error.parts();
  }
  return {};
}

TEST(PriceList, NeverChoosesAPriceInSilence) {
  const InputError::Parts several =
      refusal({.system = "big", .basis = PriceBasis::Reserved, .term = "1-year"});
  EXPECT_EQ(several.path, "economics.basis");
  EXPECT_EQ(several.found, "several prices for big: reserved 1-year");
  EXPECT_THAT(several.accepted,
              HasSubstr("reserved east 1-year 2 USD/h (2026-06); reserved west 1-year 2.5 USD/h "
                        "(2025)"));
}

TEST(PriceList, SaysWhatThereIsInsteadOfAPriceThatIsNot) {
  const InputError::Parts none =
      refusal({.system = "big", .basis = PriceBasis::Spot, .cloud = "gcp"});
  EXPECT_EQ(none.found, "no price for big: spot gcp");
  EXPECT_THAT(none.accepted, HasSubstr("own_hyperscaler 1.5 USD/h (2026-06)"));
  EXPECT_THAT(none.accepted, HasSubstr("on_demand east 6 USD/h (2026-06)"));
  EXPECT_THAT(none.accepted, HasSubstr("rent_per_gpu"));
  EXPECT_THAT(refusal({.system = "small", .basis = PriceBasis::Spot}).accepted,
              HasSubstr("has for it: none;"));
}

TEST(PriceList, FindsAPurchasePriceByItsScope) {
  EXPECT_EQ(find_capital(prices, "big", "rack", july)->value, 1e6 * usd);
  EXPECT_FALSE(find_capital(prices, "big", "server", july));
  EXPECT_FALSE(find_capital(prices, "big", "rack", parse_date("2025-11-30")));
}

}  // namespace
}  // namespace rackplan
