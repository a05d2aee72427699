// SPDX-License-Identifier: Apache-2.0
// What a search has simulated, kept on disk as it goes, so that a killed one resumes: a line of
// JSON for the question, then one for each trial.
//
//   Journal journal(file, question);            // reads what is there
//   if (const Trial* known = journal.find(index)) …
//   journal.add(index, trial);
//   journal.flush();                            // after each batch: written and synced
//
// A last line that was cut off is dropped.
#pragma once

#include "sim/plan/trial.h"
#include "sim/scenario/scenario.h"

#include <cstdint>
#include <map>
#include <string>

namespace rackplan {

class Journal {
 public:
  /// `file` empty: nothing is kept. Throws InputError when it is the journal of another question or
  /// version, or no journal; EnvironmentError when it cannot be written, as flush() does.
  Journal(const std::string& file, const Scenario& question);
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;
  ~Journal();

  /// The trial of a candidate; null when there is none.
  [[nodiscard]] const Trial* find(std::int64_t index) const;
  void add(std::int64_t index, const Trial& trial);
  void flush();

 private:
  void read(const std::string& text, const std::string& head);

  std::string file_;
  int descriptor_ = -1;
  std::map<std::int64_t, Trial> known_;
  std::string pending_;
};

/// One line, without its end. Numbers survive the trip bit for bit.
[[nodiscard]] std::string trial_line(std::int64_t index, const Trial& trial);

}  // namespace rackplan
