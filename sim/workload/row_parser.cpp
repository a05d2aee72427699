// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/row_parser.h"

#include "models/base/error.h"
#include "sim/workload/request.h"

#include <charconv>
#include <system_error>

namespace rackplan {

std::int32_t parse_tokens(std::string_view text, const std::string& field) {
  std::int32_t tokens = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, trouble] = std::from_chars(text.data(), end, tokens);
  if (trouble != std::errc{} || stop != end || tokens < 1 || tokens > max_request_tokens) {
    throw InputError({"",
                      field,
                      in_quotes(text),
                      "a whole number of tokens, 1 to " + std::to_string(max_request_tokens)});
  }
  return tokens;
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t most = 60;
  std::string out = "\"";
  for (const char c : text.substr(0, most)) {
    const auto code = static_cast<unsigned char>(c);
    out += code < 0x20 || code > 0x7E ? '?' : c;
  }
  return out + (text.size() > most ? "…\"" : "\"");
}

}  // namespace rackplan
