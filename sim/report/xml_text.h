// SPDX-License-Identifier: Apache-2.0
// Text in XML 1.0: JUnit, SVG, XHTML.
#pragma once

#include <string>

namespace rackplan {

/// For elements and quoted attributes. Control characters that XML has not become spaces.
[[nodiscard]] std::string xml_text(const std::string& text);

}  // namespace rackplan
