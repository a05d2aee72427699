// SPDX-License-Identifier: Apache-2.0
// Two reports, field by field: what changed, from what to what, by how much, and why.
//
//   compare(expected, actual, {{"metrics.*.p99", 0.01}})
//     metrics.time_to_first_token.p99   812.4 ms   903.1 ms   +11.16 %
//
// Elements of a list are told apart by their names, not their places. The version is not compared.
// Where both reports have a single deployment, paths go without its name (flatten.h).
#pragma once

#include "sim/report/flatten.h"
#include "sim/report/report.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rackplan {

/// Numbers at paths that match may differ by `relative` of the value before. In a pattern * stands
/// for any text, ? for any one character. Of several that match, the last holds.
struct Tolerance {
  std::string path;
  double relative = 0.0;
  friend bool operator==(const Tolerance&, const Tolerance&) = default;
};

struct Difference {
  std::string path;    // "pools[decode].utilisation.mean"
  std::string before;  // with unit; "absent" where there is none
  std::string after;
  std::optional<double> relative;  // (after − before) / before, of numbers with before ≠ 0
  friend bool operator==(const Difference&, const Difference&) = default;
};

[[nodiscard]] std::vector<Difference> compare(const Report& before,
                                              const Report& after,
                                              const std::vector<Tolerance>& tolerances = {});

/// The same of any two lists of leaves.
[[nodiscard]] std::vector<Difference> compare(const std::vector<Leaf>& before,
                                              const std::vector<Leaf>& after,
                                              const std::vector<Tolerance>& tolerances = {});

/// What the results were computed from that is not the same, in words: "the cost tables changed", …
/// Empty when the inputs agree, so that only the program can be the cause.
[[nodiscard]] std::vector<std::string> causes(const Provenance& before, const Provenance& after);

/// The causes, then an aligned table with one row a difference; "no difference\n" without any.
[[nodiscard]] std::string render_differences(const std::vector<Difference>& differences,
                                             const std::vector<std::string>& causes);

/// Whether `text` matches `pattern` (*, ?) as a whole.
[[nodiscard]] bool matches(std::string_view pattern, std::string_view text);

}  // namespace rackplan
