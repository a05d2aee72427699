// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/structure/tree_check.h"

#include "models/base/files.h"

#include <algorithm>
#include <array>
#include <optional>
#include <sstream>
#include <string_view>

namespace rackplan::structure {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 6> tops{"models", "sim", "kernels", "calib", "gui", "tests"};
constexpr std::array<std::string_view, 4> extensions{".h", ".cpp", ".cu", ".cuh"};

// Paths from `root`, sorted.
std::vector<std::string> sources(const fs::path& root) {
  std::vector<std::string> found;
  for (const std::string_view top : tops) {
    if (!fs::is_directory(root / top)) {
      continue;
    }
    for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
      const std::string extension = entry.path().extension().string();
      if (std::find(extensions.begin(), extensions.end(), extension) != extensions.end()) {
        found.push_back(fs::relative(entry.path(), root).generic_string());
      }
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

bool is_header(const std::string& file) {
  return file.ends_with(".h") || file.ends_with(".cuh");
}

bool is_below(const std::string& path, const std::string& folder) {
  return path.starts_with(folder + "/");
}

// The row of the table a file belongs to: the longest folder that holds it.
std::optional<std::string> folder_of(const std::string& file, const Rules& rules) {
  std::optional<std::string> best;
  for (const auto& [folder, uses] : rules.may_use) {
    if (is_below(file, folder) && (!best || folder.size() > best->size())) {
      best = folder;
    }
  }
  return best;
}

bool may_use(const std::string& from, const std::string& to, const Rules& rules) {
  const auto& all = rules.usable_by_all;
  if (from == to || std::find(all.begin(), all.end(), to) != all.end()) {
    return true;
  }
  const auto& uses = rules.may_use.at(from);
  return std::any_of(
      uses.begin(), uses.end(), [&](const std::string& next) { return may_use(next, to, rules); });
}

struct Include {
  std::string path;
  bool quoted = false;  // "…", ours; else <…>
};

std::optional<Include> include_in(const std::string& line) {
  const auto hash = line.find_first_not_of(" \t");
  if (hash == std::string::npos || line[hash] != '#') {
    return std::nullopt;
  }
  const auto word = line.find_first_not_of(" \t", hash + 1);
  if (word == std::string::npos || line.compare(word, 7, "include") != 0) {
    return std::nullopt;
  }
  const auto open = line.find_first_of("\"<", word);
  if (open == std::string::npos) {
    return std::nullopt;
  }
  const bool quoted = line[open] == '"';
  const auto close = line.find(quoted ? '"' : '>', open + 1);
  return Include{line.substr(open + 1, close - open - 1), quoted};
}

// What is wrong with `include` in `file`, which belongs to `folder`; empty if nothing is.
std::string fault_of(const Include& include,
                     const std::string& file,
                     const std::string& folder,
                     const Rules& rules) {
  const auto third = rules.third_party.find(include.path.substr(0, include.path.find('/')));
  if (third != rules.third_party.end()) {
    const auto& homes = third->second;
    const bool at_home = std::any_of(homes.begin(), homes.end(), [&](const std::string& home) {
      return home == "*" || is_below(file, home);
    });
    if (!at_home) {
      return folder + " may not include " + include.path;
    }
    const bool only_names = rules.forward_headers.contains(include.path);
    if (is_header(file) && !only_names && !rules.third_party_in_header.contains(file)) {
      return include.path + " belongs in a .cpp file";
    }
    return {};
  }
  if (!include.quoted) {
    return {};
  }
  const auto target = folder_of(include.path, rules);
  if (!target) {
    return "\"" + include.path + "\" is in no known folder (paths start at the root)";
  }
  return may_use(folder, *target, rules) ? "" : folder + " may not use " + *target;
}

std::vector<std::string> faults_of(const std::string& file,
                                   const std::string& content,
                                   const Rules& rules) {
  std::vector<std::string> found;
  const auto tell = [&](std::size_t line, const std::string& what) {
    found.push_back(file + ":" + std::to_string(line) + ": " + what);
  };
  const auto folder = folder_of(file, rules);
  if (!folder) {
    tell(1, "is in no known folder: add it to the table in tests/unit/structure/rules.cpp");
  }
  if (!content.starts_with("// SPDX-License-Identifier: Apache-2.0\n")) {
    tell(1, "does not start with the SPDX line");
  }
  std::istringstream lines(content);
  std::size_t number = 0;
  bool once = false;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    once = once || line == "#pragma once";
    const auto include = include_in(line);
    if (folder && include) {
      const std::string what = fault_of(*include, file, *folder, rules);
      if (!what.empty()) {
        tell(number, what);
      }
    }
  }
  if (is_header(file) && !once) {
    tell(1, "has no #pragma once");
  }
  if (number > rules.longest_file) {
    tell(number, "has more than " + std::to_string(rules.longest_file) + " lines: split it");
  }
  return found;
}

}  // namespace

std::vector<std::string> faults(const fs::path& root, const Rules& rules) {
  std::vector<std::string> all;
  for (const std::string& file : sources(root)) {
    for (std::string& fault : faults_of(file, read_file(root / file), rules)) {
      all.push_back(std::move(fault));
    }
  }
  return all;
}

std::size_t count_sources(const fs::path& root) {
  return sources(root).size();
}

}  // namespace rackplan::structure
