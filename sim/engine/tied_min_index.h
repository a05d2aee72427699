// SPDX-License-Identifier: Apache-2.0
// A MinIndex that also knows how many entries hold the minimum, to draw among them. Of each block
// of 16 it keeps the minimum and how many entries below hold it; most changes of an entry so need
// no look at its neighbours.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace rackplan {

template <class T>
class TiedMinIndex {
 public:
  static constexpr std::size_t width = 16;

  /// `count` ≥ 1 entries, all at `initial`.
  TiedMinIndex(std::size_t count, T initial) {
    std::size_t size = count;
    while (true) {
      const std::size_t padded = (size + width - 1) / width * width;
      std::vector<Group>& level = levels_.emplace_back(padded, Group{});
      for (std::size_t i = 0; i < size; ++i) {
        level[i] = levels_.size() == 1 ? Group{initial, 1} : group_of(levels_.size() - 2, i);
      }
      if (size <= width) {
        break;
      }
      size = padded / width;
    }
    all_ = group_of(levels_.size() - 1, 0);
  }

  void set(std::size_t index, T value) {
    Group to{value, 1};
    Group from = levels_.front()[index];
    for (std::size_t level = 0;; ++level) {
      levels_[level][index] = to;
      index /= width;
      const bool top = level + 1 == levels_.size();
      const Group before = top ? all_ : levels_[level + 1][index];
      if (to.min > before.min && from.min > before.min) {
        return;
      }
      to = changed(before, from, to);
      if (to.count == 0) {
        to = group_of(level, index);
      }
      if (top) {
        all_ = to;
        return;
      }
      from = before;
    }
  }

  [[nodiscard]] T at(std::size_t index) const { return levels_.front()[index].min; }
  [[nodiscard]] T min() const { return all_.min; }
  /// How many entries hold min().
  [[nodiscard]] std::size_t count_of_min() const { return all_.count; }

  /// Of the entries that hold min(), in order of index, the one after `skipped` (< count_of_min())
  /// others.
  [[nodiscard]] std::size_t argmin_after(std::size_t skipped) const {
    std::size_t index = 0;
    for (std::size_t level = levels_.size(); level-- > 0;) {
      const std::vector<Group>& groups = levels_[level];
      index *= width;
      while (groups[index].min != all_.min || groups[index].count <= skipped) {
        skipped -= groups[index].min == all_.min ? groups[index].count : 0;
        ++index;
      }
    }
    return index;
  }

 private:
  struct Group {
    T min = std::numeric_limits<T>::max();
    std::uint32_t count = 0;  // of entries that hold it
  };

  // A group of which one part went from `from` to `to`; of no entries when its minimum is unknown.
  [[nodiscard]] static Group changed(Group group, const Group& from, const Group& to) {
    if (to.min < group.min) {
      return to;
    }
    group.count -= from.min == group.min ? from.count : 0;
    group.count += to.min == group.min ? to.count : 0;
    return group;
  }

  [[nodiscard]] Group group_of(std::size_t level, std::size_t block) const {
    const Group* part = levels_[level].data() + block * width;
    Group group;
    for (std::size_t i = 0; i < width; ++i) {
      group.min = part[i].min < group.min ? part[i].min : group.min;
    }
    for (std::size_t i = 0; i < width; ++i) {
      group.count += part[i].min == group.min ? part[i].count : 0;
    }
    return group;
  }

  std::vector<std::vector<Group>> levels_;  // entries first
  Group all_;
};

}  // namespace rackplan
