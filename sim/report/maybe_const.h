// SPDX-License-Identifier: Apache-2.0
// A struct as writers (const) or readers (not const) see it.
#pragma once

#include <concepts>
#include <type_traits>

namespace rackplan {

template <class T, class Struct>
concept MaybeConst = std::same_as<std::remove_const_t<T>, Struct>;

}  // namespace rackplan
