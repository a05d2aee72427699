// SPDX-License-Identifier: Apache-2.0
// Fills any struct with fields(), drawn from a seed: any finite non-negative double, any integer,
// odd texts.
#pragma once

#include "sim/engine/random.h"
#include "sim/report/field_kinds.h"
#include "sim/report/fields.h"

#include <bit>
#include <cstdint>
#include <string>
#include <type_traits>

namespace rackplan {

class Filler {
 public:
  explicit Filler(std::uint64_t seed) : seed_(seed) {}

  template <class T>
  void fill(T& target) {
    if constexpr (is_quantity<T>) {
      target = T::from_base(number());
    } else if constexpr (is_optional<T>) {
      target.reset();
      if (bits() % 2 == 0) {
        fill(target.emplace());
      }
    } else if constexpr (is_list<T>) {
      target.resize(bits() % 4);
      for (auto& element : target) {
        fill(element);
      }
    } else if constexpr (std::is_enum_v<T>) {
      const auto& names = names_of(T{});
      target = names[bits() % names.size()].first;
    } else if constexpr (std::is_same_v<T, bool>) {
      target = bits() % 2 == 0;
    } else if constexpr (std::is_integral_v<T>) {
      target = static_cast<T>(bits());
    } else if constexpr (std::is_same_v<T, double>) {
      target = number();
    } else if constexpr (std::is_same_v<T, std::string>) {
      // A counter keeps names apart; the rest is what JSON has to escape.
      target = "\"µ\\ \n\t" + std::to_string(drawn_) + std::to_string(bits() % 1000);
    } else {
      fields(target, [&](const char*, auto& field) { fill(field); });
    }
  }

 private:
  std::uint64_t bits() { return draw_bits(seed_, Purpose::Arrival, drawn_++); }
  double number() {
    for (;;) {
      const double value = std::bit_cast<double>(bits() >> 1U);
      if (value < 1e290) {  // finite in any unit that a report writes
        return value;
      }
    }
  }

  std::uint64_t seed_;
  std::uint64_t drawn_ = 0;
};

}  // namespace rackplan
