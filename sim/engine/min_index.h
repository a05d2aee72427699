// SPDX-License-Identifier: Apache-2.0
// The smallest of many values that change one at a time: who acts next, who is least loaded.
// A 16-ary tree of minima: an update that raises a minimum looks at 16 values a level (2 levels up
// to 256 entries), another at one, which beats a heap and a binary tournament at the sizes of a
// cluster. Ties go to the lowest index.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace rackplan {

template <class T>
class MinIndex {
 public:
  static constexpr std::size_t width = 16;

  /// `count` ≥ 1 entries, all at `initial`.
  MinIndex(std::size_t count, T initial) {
    for (std::size_t size = count; levels_.empty() || levels_.back().size() > width;
         size = (size + width - 1) / width) {
      const std::size_t padded = (size + width - 1) / width * width;
      levels_.emplace_back(padded, std::numeric_limits<T>::max());
    }
    for (std::size_t i = 0; i < count; ++i) {
      set(i, initial);
    }
  }

  void set(std::size_t index, T value) {
    T before = std::exchange(levels_.front()[index], value);
    for (std::size_t level = 0; value != before; ++level) {
      const std::size_t block = index / width;
      const bool top = level + 1 == levels_.size();
      T& least = top ? min_ : levels_[level + 1][block];
      if (value > least) {
        if (before > least) {
          return;
        }
        value = smallest_of(level, block);
      }
      before = std::exchange(least, value);
      if (top) {
        return;
      }
      index = block;
    }
  }

  [[nodiscard]] T at(std::size_t index) const { return levels_.front()[index]; }
  [[nodiscard]] T min() const { return min_; }

  /// The lowest index that holds min().
  [[nodiscard]] std::size_t argmin() const {
    std::size_t block = 0;
    for (std::size_t level = levels_.size(); level-- > 0;) {
      const T* entry = levels_[level].data() + block * width;
      block =
          block * width + static_cast<std::size_t>(std::find(entry, entry + width, min_) - entry);
    }
    return block;
  }

 private:
  [[nodiscard]] T smallest_of(std::size_t level, std::size_t block) const {
    const T* entry = levels_[level].data() + block * width;
    T smallest = entry[0];
    for (std::size_t i = 1; i < width; ++i) {
      smallest = entry[i] < smallest ? entry[i] : smallest;
    }
    return smallest;
  }

  std::vector<std::vector<T>> levels_;  // leaves first
  T min_ = std::numeric_limits<T>::max();
};

}  // namespace rackplan
