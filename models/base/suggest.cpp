// SPDX-License-Identifier: Apache-2.0
#include "models/base/suggest.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace rackplan {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

// Optimal string alignment distance: rows of the table for the last two characters of `a` and the
// current one.
std::size_t edits(const std::string& a, const std::string& b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) {
    last[j] = j;
  }
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = last[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replace});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

// One name inside the other ("gb200" in "gb200-nvl72"); very short pieces prove nothing.
bool contains(const std::string& a, const std::string& b) {
  return (b.size() >= 3 && a.find(b) != std::string::npos) ||
         (a.size() >= 3 && b.find(a) != std::string::npos);
}

}  // namespace

std::string suggest(std::string_view found, std::span<const std::string> candidates) {
  const std::string wanted = lower(found);
  std::string best;
  std::size_t best_edits = 0;
  for (const std::string& candidate : candidates) {
    const std::string name = lower(candidate);
    const std::size_t distance = edits(wanted, name);
    const std::size_t longer = std::max(wanted.size(), name.size());
    if (distance > std::max<std::size_t>(1, longer / 3) && !contains(wanted, name)) {
      continue;
    }
    if (best.empty() || distance < best_edits) {
      best = candidate;
      best_edits = distance;
    }
  }
  return best;
}

}  // namespace rackplan
