// SPDX-License-Identifier: Apache-2.0
// A line on standard error that says how far a search is, where standard error is a terminal, and
// in the end what it did and how fast.
#pragma once

#include "sim/plan/search.h"

#include <chrono>
#include <string>
#include <thread>

namespace rackplan {

class SearchLine {
 public:
  SearchLine();
  SearchLine(const SearchLine&) = delete;
  SearchLine& operator=(const SearchLine&) = delete;
  /// Takes the line away again, and says what was done.
  ~SearchLine();

  [[nodiscard]] SearchProgress* progress() { return &progress_; }

 private:
  SearchProgress progress_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::jthread drawer_;  // none where standard error is no terminal
};

/// "10000 configurations: 8123 screened, 240 of at most 1877 simulated, about 3 s left".
[[nodiscard]] std::string search_text(const SearchProgress& progress, double seconds);

}  // namespace rackplan
