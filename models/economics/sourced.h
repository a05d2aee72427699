// SPDX-License-Identifier: Apache-2.0
// A figure with where it comes from, so that an answer can show it and say what is doubtful.
#pragma once

#include "models/economics/calendar.h"

#include <string>
#include <string_view>

namespace rackplan {

enum class Trust {
  Primary,     // vendor document, data set or repository
  Secondary,   // press, blog
  Unverified,  // general knowledge
  Derived,     // arithmetic on others
  Measured,
  Given,  // by the user
};

[[nodiscard]] std::string_view name_of(Trust trust);

struct Source {
  std::string title;
  std::string note;  // may be empty
  std::string date;  // "2026-08"; empty: not known
  Trust trust = Trust::Given;
  friend bool operator==(const Source&, const Source&) = default;
};

/// Of what the user wrote at `path`.
[[nodiscard]] Source given_at(std::string_view path);

template <class T>
struct Sourced {
  T value{};
  Source source;
  friend bool operator==(const Sourced&, const Sourced&) = default;
};

/// A price older than this is flagged.
inline constexpr int stale_after_days = 180;

/// Why the figure needs a second look on the day `as_of`: "327 days old", "unverified", "undated",
/// several of them with ", " between. Empty: no reason. What the user gave is not doubted.
[[nodiscard]] std::string doubts(const Source& source, const CalendarDate& as_of);

}  // namespace rackplan
