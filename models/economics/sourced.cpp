// SPDX-License-Identifier: Apache-2.0
#include "models/economics/sourced.h"

#include "models/base/error.h"

namespace rackplan {

std::string_view name_of(Trust trust) {
  switch (trust) {
    case Trust::Primary:
      return "primary";
    case Trust::Secondary:
      return "secondary";
    case Trust::Unverified:
      return "unverified";
    case Trust::Derived:
      return "derived";
    case Trust::Measured:
      return "measured";
    case Trust::Given:
      return "given";
  }
  throw InvariantBroken("every trust mark has a name");
}

Source given_at(std::string_view path) {
  return {.title = std::string(path), .note = {}, .date = {}, .trust = Trust::Given};
}

std::string doubts(const Source& source, const CalendarDate& as_of) {
  std::string words;
  const auto add = [&](const std::string& doubt) { words += (words.empty() ? "" : ", ") + doubt; };
  if (source.trust == Trust::Given) {
    return words;
  }
  if (source.trust == Trust::Unverified) {
    add("unverified");
  }
  if (source.date.empty()) {
    add("undated");
  } else if (const int age = days_from(parse_date(source.date), as_of); age > stale_after_days) {
    add(std::to_string(age) + " days old");
  }
  return words;
}

}  // namespace rackplan
