// SPDX-License-Identifier: Apache-2.0
#include "models/economics/price_list.h"

#include "models/base/error.h"
#include "models/units/text.h"

#include <algorithm>

namespace rackplan {
namespace {

bool known_at(const Source& source, const CalendarDate& as_of) {
  return source.date.empty() || days_from(parse_date(source.date), as_of) >= 0;
}

bool newer(const Source& a, const Source& b) {
  return parse_date(a.date).first > parse_date(b.date).first;
}

// "reserved aws capacity-block 10.58 USD/h (2026-04)"
std::string told(const GpuHourPrice& offer) {
  std::string words(name_of(offer.basis));
  for (const std::string& part : {offer.cloud, offer.term}) {
    words += (part.empty() ? "" : " ") + part;
  }
  return words + " " + format(offer.price.value) + " (" + offer.price.source.date + ")";
}

std::string listed(const std::vector<GpuHourPrice>& offers) {
  std::string words;
  for (const GpuHourPrice& offer : offers) {
    words += (words.empty() ? "" : "; ") + told(offer);
  }
  return words.empty() ? "none" : words;
}

std::vector<GpuHourPrice> offers_of_any_basis(const PriceList& prices,
                                              const std::string& system,
                                              const CalendarDate& as_of) {
  std::vector<GpuHourPrice> all;
  for (const auto& [basis, name] : price_bases) {
    const auto some = find_offers(prices, {.system = system, .basis = basis}, as_of);
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

std::string wanted(const OfferChoice& choice) {
  std::string words(name_of(choice.basis));
  for (const auto& part : {choice.cloud, choice.term}) {
    words += part ? " " + *part : "";
  }
  return words;
}

}  // namespace

std::string_view name_of(PriceBasis basis) {
  for (const auto& [value, name] : price_bases) {
    if (value == basis) {
      return name;
    }
  }
  throw InvariantBroken("every basis of a price has a name");
}

bool owns(PriceBasis basis) {
  return basis == PriceBasis::OwnHyperscaler || basis == PriceBasis::OwnNeocloud;
}

std::vector<GpuHourPrice> find_offers(const PriceList& prices,
                                      const OfferChoice& choice,
                                      const CalendarDate& as_of) {
  std::vector<GpuHourPrice> offers;
  for (const GpuHourPrice& row : prices.gpu_hours) {
    if (row.system != choice.system || row.basis != choice.basis ||
        row.cloud != choice.cloud.value_or(row.cloud) ||
        row.term != choice.term.value_or(row.term) || !known_at(row.price.source, as_of)) {
      continue;
    }
    const auto same = std::find_if(offers.begin(), offers.end(), [&](const GpuHourPrice& offer) {
      return offer.cloud == row.cloud && offer.term == row.term;
    });
    if (same == offers.end()) {
      offers.push_back(row);
    } else if (newer(row.price.source, same->price.source)) {
      *same = row;
    }
  }
  return offers;
}

GpuHourPrice offer_at(const PriceList& prices,
                      const OfferChoice& choice,
                      const CalendarDate& as_of,
                      const std::string& path) {
  const std::vector<GpuHourPrice> offers = find_offers(prices, choice, as_of);
  if (offers.size() == 1) {
    return offers.front();
  }
  if (offers.empty()) {
    throw InputError({"",
                      path,
                      "no price for " + choice.system + ": " + wanted(choice),
                      "what the price catalog has for it: " +
                          listed(offers_of_any_basis(prices, choice.system, as_of)) +
                          "; or a price of your own (estate.systems[].rent_per_gpu)"});
  }
  throw InputError({"",
                    path,
                    "several prices for " + choice.system + ": " + wanted(choice),
                    "a cloud and term that name one: " + listed(offers)});
}

std::optional<Sourced<Usd>> find_capital(const PriceList& prices,
                                         std::string_view system,
                                         std::string_view scope,
                                         const CalendarDate& as_of) {
  std::optional<Sourced<Usd>> newest;
  for (const CapitalPrice& row : prices.capital) {
    if (row.system == system && row.scope == scope && known_at(row.price.source, as_of) &&
        (!newest || newer(row.price.source, newest->source))) {
      newest = row.price;
    }
  }
  return newest;
}

}  // namespace rackplan
