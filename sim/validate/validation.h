// SPDX-License-Identifier: Apache-2.0
// Measured rows simulated and compared.
#pragma once

#include "models/io/catalogs.h"
#include "sim/run/progress.h"
#include "sim/validate/assumptions.h"
#include "sim/validate/measured_row.h"

#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace rackplan {

/// What a run was short of.
enum class Regime {
  Light,    // neither
  Slots,    // requests waited for a place in the decode batch
  Prefill,  // prefill workers were busy nearly all of the time
};
[[nodiscard]] std::string_view name_of(Regime regime);

/// A pool of this utilisation limits a run.
inline constexpr double busy_prefill = 0.9;
/// Rows whose prefill utilisation lies between these are close to the balance of prefill and
/// decode: a small error of either turns the regime, and with it the time to first token.
inline constexpr double near_balance_from = 0.8;
inline constexpr double near_balance_to = 0.98;

/// A row's prediction.
struct Prediction {
  MetricValues values;
  Regime regime = Regime::Light;
  double prefill_utilisation = 0.0;  // mean of the prefill workers; 0 when aggregated
  double step_error = 0.0;           // estimated relative error of a decode step's time
  double roofline_share = 0.0;       // of decode step time that rests on the last resort
  double mean_batch = 0.0;           // decode or aggregated
  std::string trouble;               // why there is none; empty: there is one

  [[nodiscard]] bool made() const { return trouble.empty(); }
  [[nodiscard]] bool near_balance() const {
    return prefill_utilisation >= near_balance_from && prefill_utilisation < near_balance_to;
  }
};

/// predicted / measured − 1; absent where either is.
[[nodiscard]] std::optional<double> relative_error(const MeasuredRow& row,
                                                   const Prediction& prediction,
                                                   Metric metric);

/// Of one row. What cannot be expressed or does not fit is the prediction's trouble.
[[nodiscard]] Prediction predict(const MeasuredRow& row,
                                 const Catalogs& catalogs,
                                 const Assumptions& assumptions,
                                 const std::stop_token& stop = {});

/// One a row, in order, on `jobs` threads (0: one a core); `progress` counts rows. Throws
/// Interrupted when stopped.
[[nodiscard]] std::vector<Prediction> predict_all(std::span<const MeasuredRow> rows,
                                                  const Catalogs& catalogs,
                                                  const Assumptions& assumptions,
                                                  unsigned jobs = 0,
                                                  const std::stop_token& stop = {},
                                                  Progress* progress = nullptr);

}  // namespace rackplan
