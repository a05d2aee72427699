// SPDX-License-Identifier: Apache-2.0
// The same work for 0 … count − 1 in several threads. What each index yields must not depend on the
// others; then the results are the same for any number of threads.
#pragma once

#include <cstddef>
#include <functional>

namespace rackplan {

/// `jobs` threads; 0: as many as the machine has. When some throw, the others end their index and
/// the exception of the lowest index is thrown.
void for_each_index(std::size_t count, int jobs, const std::function<void(std::size_t)>& work);

}  // namespace rackplan
