// SPDX-License-Identifier: Apache-2.0
// One value for each rank of a replica. A single rank's lies in the object itself: most replicas
// have one, and a cluster of them is bound by the memory that each event touches.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace rackplan {

template <class T>
class PerRank {
 public:
  explicit PerRank(int ranks) : many_(ranks == 1 ? 0 : static_cast<std::size_t>(ranks)) {}

  [[nodiscard]] T& operator[](std::size_t rank) { return many_.empty() ? one_ : many_[rank]; }
  [[nodiscard]] const T& operator[](std::size_t rank) const {
    return many_.empty() ? one_ : many_[rank];
  }
  [[nodiscard]] std::size_t size() const { return many_.empty() ? 1 : many_.size(); }
  [[nodiscard]] std::span<T> all() { return {&(*this)[0], size()}; }
  [[nodiscard]] std::span<const T> all() const { return {&(*this)[0], size()}; }

 private:
  T one_{};  // used when many_ is empty
  std::vector<T> many_;
};

}  // namespace rackplan
