// SPDX-License-Identifier: Apache-2.0
#include "models/base/error.h"

#include <utility>

namespace rackplan {
namespace {

std::string one_line(const InputError::Parts& parts) {
  std::string line;
  for (const std::string* place : {&parts.file, &parts.path}) {
    if (!place->empty()) {
      line += *place + ": ";
    }
  }
  line += "found " + parts.found;
  if (!parts.accepted.empty()) {
    line += "; accepted: " + parts.accepted;
  }
  for (char& c : line) {
    const auto code = static_cast<unsigned char>(c);
    if (code < 0x20U || code == 0x7FU) {  // line ends, and bytes a terminal would obey
      c = ' ';
    }
  }
  return line;
}

}  // namespace

InputError::InputError(Parts parts)
    : std::runtime_error(one_line(parts)), parts_(std::move(parts)) {}

InputError InputError::within(const std::string& file, const std::string& outer) const {
  const bool about_another_file = !parts_.file.empty() && !file.empty() && parts_.file != file;
  if (about_another_file) {
    return *this;
  }
  Parts parts = parts_;
  if (parts.file.empty()) {
    parts.file = file;
  }
  if (!outer.empty()) {
    const bool index = !parts.path.empty() && parts.path.front() == '[';
    parts.path = parts.path.empty() ? outer : outer + (index ? "" : ".") + parts.path;
  }
  return InputError(std::move(parts));
}

Infeasible::Infeasible(const std::string& reason, std::string nearest)
    : std::runtime_error(nearest.empty() ? reason : reason + "; nearest: " + nearest),
      reason_(reason),
      nearest_(std::move(nearest)) {}

}  // namespace rackplan
