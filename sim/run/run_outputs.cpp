// SPDX-License-Identifier: Apache-2.0
#include "sim/run/run_outputs.h"

#include "models/base/error.h"

#include <charconv>

namespace rackplan {
namespace {

// The id that `text` is, as a whole.
bool read_id(std::string_view text, RequestId& id) {
  const auto result = std::from_chars(text.data(), text.data() + text.size(), id);
  return result.ec == std::errc{} && result.ptr == text.data() + text.size();
}

}  // namespace

FollowedRequests parse_followed_requests(std::string_view text) {
  constexpr std::string_view between = "..";
  const auto dots = text.find(between);
  FollowedRequests followed;
  const bool first = read_id(text.substr(0, dots), followed.first);
  const bool last = dots == std::string_view::npos
                        ? first
                        : read_id(text.substr(dots + between.size()), followed.last);
  if (dots == std::string_view::npos) {
    followed.last = followed.first;
  }
  if (!first || !last || followed.first > followed.last) {
    throw InputError({"",
                      "",
                      "\"" + std::string(text) + "\"",
                      "ids of requests, first..last, such as 0..99, or one id"});
  }
  return followed;
}

std::string to_text(const FollowedRequests& followed) {
  return std::to_string(followed.first) + ".." + std::to_string(followed.last);
}

}  // namespace rackplan
