// SPDX-License-Identifier: Apache-2.0
// The outcome of a run as text between processes: a report, or the exception that ended it.
#pragma once

#include "sim/report/report.h"

#include <exception>
#include <string>
#include <string_view>

namespace rackplan {

[[nodiscard]] std::string outcome_text(const Report& report);
/// Of the exception in flight: call inside a catch block.
[[nodiscard]] std::string outcome_text_of_current_exception();

/// The report, or throws the exception again (same class, same parts). Text that is neither is an
/// EnvironmentError: the worker was lost.
[[nodiscard]] Report report_of_outcome(std::string_view text);

}  // namespace rackplan
