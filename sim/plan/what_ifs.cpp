// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/what_ifs.h"

#include "models/base/portable_math.h"
#include "models/economics/cost_terms.h"
#include "models/units/text.h"
#include "sim/plan/demand.h"
#include "sim/plan/what_if.h"
#include "sim/report/number_text.h"

#include <charconv>
#include <optional>
#include <string>
#include <utility>

namespace rackplan {
namespace {

constexpr int digits = 3;

std::string share_text(double share) {
  return percent_text(share, digits);
}

// 1 in the middle of `low` to `high`, both shares of what the question says.
WhatIf scaled(std::string name,
              std::string source,
              double low,
              double high,
              std::function<Scenario(double)> at) {
  return {.name = std::move(name),
          .source = std::move(source),
          .low = low,
          .base = 1.0,
          .high = high,
          .text = share_text,
          .at = std::move(at)};
}

Scenario with_limits(const Scenario& question, double factor) {
  Scenario other = question;
  for (DeploymentSpec& deployment : other.deployments) {
    for (WorkloadSpec& workload : deployment.workloads) {
      SloSpec& slo = workload.slo;
      for (std::optional<Seconds>* limit :
           {&slo.time_to_first_token, &slo.inter_token_latency, &slo.request_latency}) {
        if (*limit) {
          **limit = **limit * factor;
        }
      }
    }
  }
  return other;
}

class PriceWhatIfs {
 public:
  PriceWhatIfs(const Scenario& question, const Catalogs& catalogs)
      : question_(question),
        spec_(*question.economics),
        prices_(catalogs.prices()),
        catalogs_(catalogs),
        terms_(cost_terms(spec_, prices_)) {}

  void add_to(std::vector<WhatIf>& all) const {
    bool bought = false;
    for (std::size_t i = 0; i < question_.estate.size(); ++i) {
      const EstateSystem& entry = question_.estate[i];
      if (entry.terms.ownership != Ownership::AsBasis) {
        bought = bought || entry.terms.ownership == Ownership::Owned;
      } else if (const auto capex = purchase_price(entry)) {
        bought = true;
        all.push_back(hardware(i, *capex, "purchase price of ", [](EstateTerms& terms, Usd price) {
          terms.capex = price;
        }));
      } else if (const auto rent = rent_price(entry)) {
        all.push_back(
            hardware(i, *rent, "GPU-hour price of ", [](EstateTerms& terms, UsdPerSecond price) {
              terms.rent_per_gpu = price;
            }));
      }
    }
    if (bought && spec_.owned_cost == OwnedCost::BuiltUp) {
      all.push_back(electricity());
    }
  }

 private:
  template <class Price, class Set>
  [[nodiscard]] WhatIf hardware(std::size_t entry,
                                const Sourced<Price>& price,
                                const std::string& name,
                                Set set) const {
    WhatIf what_if = scaled(name + question_.estate[entry].system,
                            price.source.title,
                            0.8,
                            1.25,
                            [this_question = question_, entry, price, set](double factor) {
                              Scenario other = this_question;
                              set(other.estate[entry].terms, price.value * factor);
                              return other;
                            });
    what_if.text = [price](double factor) { return format(price.value * factor, digits); };
    return what_if;
  }

  [[nodiscard]] WhatIf electricity() const {
    const Sourced<UsdPerJoule> price = terms_.energy_price;
    WhatIf what_if = scaled("electricity price",
                            price.source.title,
                            0.5,
                            2.0,
                            [this_question = question_, price](double factor) {
                              Scenario other = this_question;
                              other.economics->energy_price = price.value * factor;
                              return other;
                            });
    what_if.text = [price](double factor) { return format(price.value * factor, digits); };
    return what_if;
  }

  [[nodiscard]] std::optional<Sourced<Usd>> purchase_price(const EstateSystem& entry) const {
    if (entry.terms.capex) {
      return Sourced<Usd>{*entry.terms.capex, given_at("estate.systems[].capex")};
    }
    if (!spec_.basis || !owns(*spec_.basis) || spec_.owned_cost != OwnedCost::BuiltUp) {
      return std::nullopt;
    }
    const SystemSpec& system = catalogs_.system_at(entry.system);
    const char* scope = system.nvlink.nodes > 1 ? "rack" : "server";
    return find_capital(prices_, entry.system, scope, terms_.as_of);
  }

  [[nodiscard]] std::optional<Sourced<UsdPerSecond>> rent_price(const EstateSystem& entry) const {
    if (entry.terms.rent_per_gpu) {
      return Sourced<UsdPerSecond>{*entry.terms.rent_per_gpu,
                                   given_at("estate.systems[].rent_per_gpu")};
    }
    if (!spec_.basis || owns(*spec_.basis)) {
      return std::nullopt;
    }
    return offer_at(prices_,
                    {.system = entry.system,
                     .basis = *spec_.basis,
                     .cloud = spec_.cloud,
                     .term = spec_.term},
                    terms_.as_of,
                    "economics")
        .price;
  }

  const Scenario& question_;
  const EconomicsSpec& spec_;
  const PriceList& prices_;
  const Catalogs& catalogs_;
  CostTerms terms_;
};

std::optional<double> plain_number(const std::string& text) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value)
                                                                  : std::nullopt;
}

// From the pessimistic end, where the question stands, to the optimistic one.
WhatIf uncertain(const Scenario& question, const UncertainInput& input, const Catalogs& catalogs) {
  const std::optional<double> from = plain_number(input.pessimistic);
  const std::optional<double> to = plain_number(input.optimistic);
  const bool numbers = from && to && *from != *to;
  const auto text = [input, numbers, from, to](double way) {
    return way <= 0.0   ? input.pessimistic
           : way >= 1.0 ? input.optimistic
           : numbers    ? number_text(*from + (*to - *from) * way, digits)
                        : input.likely;
  };
  return {
      .name = input.path,
      .source = input.source,
      .low = 0.0,
      .base = 0.0,
      .high = 1.0,
      .text = text,
      .at = [&question, &catalogs, path = input.path, text](
                double way) { return with_settings(question, {path + "=" + text(way)}, catalogs); },
      .continuous = numbers};
}

}  // namespace

std::vector<WhatIf> usual_what_ifs(const Scenario& question,
                                   const StepErrors& errors,
                                   const Catalogs& catalogs) {
  const std::string range = "a range to look at, not a forecast";
  std::vector<WhatIf> all;
  if (question.plan) {
    for (const UncertainInput& input : question.plan->uncertain) {
      all.push_back(uncertain(question, input, catalogs));
    }
  }
  all.push_back(scaled("demand", range, 0.8, 1.25, [&question](double factor) {
    return scaled_demand(question, factor);
  }));
  all.push_back(scaled("latency limits", range, 0.8, 1.25, [&question](double factor) {
    return with_limits(question, factor);
  }));
  const double sigma = errors.larger();
  if (sigma > 0.0) {
    all.push_back(scaled("step times",
                         "one standard deviation of the cost model's own error",
                         portable_exp(-sigma),
                         portable_exp(sigma),
                         [&question](double factor) {
                           return with_step_factors(question, {.first = factor, .decode = factor});
                         }));
  }
  if (question.economics) {
    PriceWhatIfs(question, catalogs).add_to(all);
  }
  return all;
}

}  // namespace rackplan
