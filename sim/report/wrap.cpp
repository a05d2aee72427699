// SPDX-License-Identifier: Apache-2.0
#include "sim/report/wrap.h"

#include <algorithm>

namespace rackplan {
namespace {

bool continues(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

// The byte after `count` characters.
std::size_t bytes_of(const std::string& text, std::size_t count) {
  std::size_t at = 0;
  while (at < text.size() && (count > 0 || continues(text[at]))) {
    if (!continues(text[at])) {
      --count;
    }
    ++at;
  }
  return at;
}

}  // namespace

std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !continues(c); }));
}

std::vector<std::string> wrapped(const std::string& text, std::size_t width) {
  std::vector<std::string> lines;
  std::string rest = text;
  while (width_of(rest) > width) {
    const std::size_t fits = bytes_of(rest, width);
    const std::size_t space = rest.rfind(' ', fits);
    const bool broken = space == std::string::npos || space == 0;
    lines.push_back(rest.substr(0, broken ? fits : space));
    rest.erase(0, broken ? fits : space + 1);
  }
  lines.push_back(rest);
  return lines;
}

std::string shortened(const std::string& text, std::size_t width) {
  return width_of(text) <= width ? text : text.substr(0, bytes_of(text, width - 1)) + "…";
}

}  // namespace rackplan
