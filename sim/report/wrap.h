// SPDX-License-Identifier: Apache-2.0
// Text that has to fit a width. Widths count UTF-8 characters, not bytes.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace rackplan {

[[nodiscard]] std::size_t width_of(const std::string& text);

/// Lines of at most `width` (1 or more) characters, broken at spaces; a longer word is broken
/// where it reaches the width. At least one line.
[[nodiscard]] std::vector<std::string> wrapped(const std::string& text, std::size_t width);

/// The text, or as much of it as fits with "…" after it.
[[nodiscard]] std::string shortened(const std::string& text, std::size_t width);

}  // namespace rackplan
