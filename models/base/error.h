// SPDX-License-Identifier: Apache-2.0
// The four kinds of trouble, never mixed (each is an exit code of the program):
//   InputError       what the user gave is wrong                         exit 2
//   Infeasible       the question is fine, the answer is "it cannot be"  exit 3
//   EnvironmentError the machine failed: I/O, memory, a lost child       exit 74
//   InvariantBroken  our bug                                             exit 70
#pragma once

#include <stdexcept>
#include <string>

namespace rackplan {

/// Wrong input. what() is one line: "<file>: <path>: found <found>; accepted: <accepted>".
/// Parts that are not known are empty and left out. `path` is a JSON path ("pools[0].replicas") or
/// "line 17".
class InputError : public std::runtime_error {
 public:
  struct Parts {
    std::string file;
    std::string path;
    std::string found;
    std::string accepted;
  };

  explicit InputError(Parts parts);

  [[nodiscard]] const Parts& parts() const { return parts_; }

  /// The same error told from further out: fills in the file and puts `outer` before the path. An
  /// error about another file (a trace that a scenario names) stays as it is.
  [[nodiscard]] InputError within(const std::string& file, const std::string& outer = {}) const;

 private:
  Parts parts_;
};

/// A well-formed question whose answer is no: a model that does not fit, a plan that cannot exist.
class Infeasible : public std::runtime_error {
 public:
  /// `nearest`: the closest thing that would work, or empty. what() is one line with both.
  explicit Infeasible(const std::string& reason, std::string nearest = {});

  [[nodiscard]] const std::string& reason() const { return reason_; }
  [[nodiscard]] const std::string& nearest() const { return nearest_; }

 private:
  std::string reason_;
  std::string nearest_;
};

/// The machine let us down.
class EnvironmentError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The user stopped the work: not an error, but there is no answer. Exit 130.
class Interrupted : public std::runtime_error {
 public:
  Interrupted() : std::runtime_error("interrupted") {}
};

/// A broken invariant: our bug, with a sentence that says what was believed.
class InvariantBroken : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// Throws InvariantBroken unless `holds`. `sentence` states the invariant.
inline void ensure(bool holds, const char* sentence) {
  if (!holds) {
    throw InvariantBroken(sentence);
  }
}

}  // namespace rackplan
