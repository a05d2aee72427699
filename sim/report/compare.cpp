// SPDX-License-Identifier: Apache-2.0
#include "sim/report/compare.h"

#include "sim/report/flatten.h"
#include "sim/report/number_text.h"
#include "sim/report/text_table.h"
#include "sim/report/wrap.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>

namespace rackplan {
namespace {

constexpr std::string_view absent = "absent";
constexpr std::size_t longest_value = 80;
constexpr std::size_t longest_path = 120;

bool is_version(std::string_view path) {
  return path == "provenance.version" || path.ends_with(".provenance.version");
}

bool within_tolerance(const Leaf& before,
                      const Leaf& after,
                      const std::vector<Tolerance>& tolerances) {
  if (!before.number || !after.number || before.unit != after.unit) {
    return false;
  }
  double relative = 0.0;
  for (const Tolerance& tolerance : tolerances) {
    if (matches(tolerance.path, before.path)) {
      relative = tolerance.relative;
    }
  }
  return std::abs(*after.number - *before.number) <= relative * std::abs(*before.number);
}

std::string with_all_digits(const Leaf& leaf) {
  return leaf.unit.empty() ? leaf.exact : leaf.exact + " " + leaf.unit;
}

Difference changed(const Leaf& before, const Leaf& after) {
  Difference difference{before.path, before.shown, after.shown, std::nullopt};
  if (before.shown == after.shown) {  // they differ further down than people read
    difference.before = with_all_digits(before);
    difference.after = with_all_digits(after);
  }
  if (before.number && after.number && *before.number != 0.0 && before.unit == after.unit) {
    difference.relative = (*after.number - *before.number) / std::abs(*before.number);
  }
  return difference;
}

// Reports a list element that only one side has once, not again for each of its fields.
class OneSided {
 public:
  bool covers(const std::string& path) const {
    return !element_.empty() && path.size() > element_.size() && path.starts_with(element_) &&
           path[element_.size()] == '.';
  }
  void remember(const Leaf& leaf) {
    if (leaf.exact == "present") {
      element_ = leaf.path;
    }
  }

 private:
  std::string element_;
};

using Index = std::map<std::string_view, const Leaf*>;

Index index_of(const std::vector<Leaf>& leaves) {
  Index index;
  for (const Leaf& leaf : leaves) {
    index.emplace(leaf.path, &leaf);
  }
  return index;
}

std::string change_text(double relative) {
  return (relative < 0.0 ? "" : "+") + percent_text(relative, 4);
}

}  // namespace

bool matches(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;  // the last * seen, and where its match may end
  std::size_t resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t]) && pattern[p] != '*') {
      ++p;
      ++t;
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

std::vector<Difference> compare(const Report& before,
                                const Report& after,
                                const std::vector<Tolerance>& tolerances) {
  const bool single = before.deployments.size() == 1 && after.deployments.size() == 1;
  return compare(flatten(before, single), flatten(after, single), tolerances);
}

std::vector<Difference> compare(const std::vector<Leaf>& old_leaves,
                                const std::vector<Leaf>& new_leaves,
                                const std::vector<Tolerance>& tolerances) {
  const Index old_index = index_of(old_leaves);
  const Index new_index = index_of(new_leaves);

  std::vector<Difference> differences;
  OneSided removed;
  for (const Leaf& leaf : old_leaves) {
    const auto other = new_index.find(leaf.path);
    if (is_version(leaf.path) || removed.covers(leaf.path)) {
      continue;
    }
    if (other == new_index.end()) {
      removed.remember(leaf);
      differences.push_back({leaf.path, leaf.shown, std::string(absent), std::nullopt});
    } else if ((leaf.exact != other->second->exact || leaf.unit != other->second->unit) &&
               !within_tolerance(leaf, *other->second, tolerances)) {
      differences.push_back(changed(leaf, *other->second));
    }
  }
  OneSided added;
  for (const Leaf& leaf : new_leaves) {
    if (!old_index.contains(leaf.path) && !added.covers(leaf.path)) {
      added.remember(leaf);
      differences.push_back({leaf.path, std::string(absent), leaf.shown, std::nullopt});
    }
  }
  return differences;
}

std::vector<std::string> causes(const Provenance& a, const Provenance& b) {
  std::vector<std::string> changed;
  const auto note = [&](bool differs, const std::string& text) {
    if (differs) {
      changed.push_back(text);
    }
  };
  note(a.scenario_hash != b.scenario_hash,
       "the scenario changed: hash " + a.scenario_hash + " -> " + b.scenario_hash);
  note(a.cost_hash != b.cost_hash || a.costs != b.costs,
       "the cost tables changed: " + a.costs + " " + a.cost_hash + " -> " + b.costs + " " +
           b.cost_hash);
  note(a.seed != b.seed,
       "the seed changed: " + std::to_string(a.seed) + " -> " + std::to_string(b.seed));
  note(a.network != b.network, "the network model changed: " + a.network + " -> " + b.network);
  return changed;
}

std::string render_differences(const std::vector<Difference>& differences,
                               const std::vector<std::string>& causes) {
  if (differences.empty()) {
    return "no difference\n";
  }
  std::string text;
  for (const std::string& cause : causes) {
    text += cause + "\n";
  }
  TextTable table({{"field", Align::Left}, {"before"}, {"after"}, {"change"}});
  for (const Difference& difference : differences) {
    table.add({shortened(difference.path, longest_path),
               shortened(difference.before, longest_value),
               shortened(difference.after, longest_value),
               difference.relative ? change_text(*difference.relative) : ""});
  }
  return text + table.aligned();
}

}  // namespace rackplan
