// SPDX-License-Identifier: Apache-2.0
// The constants of the step model that are fitted to measured rows, and on which.
#pragma once

#include "models/io/catalogs.h"
#include "sim/validate/assumptions.h"
#include "sim/validate/measured_row.h"
#include "sim/validate/pattern_search.h"

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace rackplan {

struct FitConstant {
  std::string name;  // "trtllm blackwell decode_step_overhead"
  std::string unit;  // "ms", or empty
  SearchAxis axis;
  /// Puts a value into a profile; ignores profiles that it is not about.
  std::function<void(double, EngineProfile&, GpuGeneration)> apply;
  /// Instead: a change of what is assumed of rows.
  std::function<void(double, Assumptions&)> assume;
  /// Whether the row's prediction depends on it.
  std::function<bool(const MeasuredRow&)> matters;
};

/// Constants fitted together on the rows of one hardware; those of earlier stages stay.
struct FitStage {
  std::string hardware;
  std::vector<FitConstant> constants;
};

/// First GB200 alone, which sets what all GPUs share; then at most two overheads each on H200 and
/// B200. Starting values are those of the engine profiles.
[[nodiscard]] std::vector<FitStage> fit_stages(const Catalogs& catalogs);

/// Catalogs and assumptions with the first values.size() of `constants` set.
struct FittedModel {
  Catalogs catalogs;
  Assumptions assumptions;
};
[[nodiscard]] FittedModel fitted_model(const Catalogs& catalogs,
                                       const Assumptions& assumptions,
                                       std::span<const FitConstant> constants,
                                       std::span<const double> values);

/// No fitted constant at all: no overheads, nothing overlaps, op times as they are, experts equally
/// popular.
[[nodiscard]] Catalogs without_fitted_constants(const Catalogs& catalogs);

}  // namespace rackplan
