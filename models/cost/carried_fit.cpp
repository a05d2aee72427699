// SPDX-License-Identifier: Apache-2.0
#include "models/cost/carried_fit.h"

namespace rackplan {

double carried_time(const CarriedFit& carried,
                    const FormRates& source_rates,
                    const CalibratedShape& shape,
                    double x,
                    double source) {
  const double there = form_time(carried.form, carried.rates, shape, x).total();
  const double explained = form_time(carried.source_form, source_rates, shape, x).total();
  return source <= explained ? there * source / explained
                             : there + carried.residual_share * (source - explained);
}

}  // namespace rackplan
