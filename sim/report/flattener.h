// SPDX-License-Identifier: Apache-2.0
// Any struct with fields() (fields.h) as a list of its leaves: a visitor.
#pragma once

#include "models/base/error.h"
#include "models/units/text.h"
#include "sim/report/field_kinds.h"
#include "sim/report/fields.h"
#include "sim/report/flatten.h"
#include "sim/report/number_text.h"

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace rackplan {

/// By formatting one of it: "1 tok/s" names "tok/s". Empty: a bare number.
[[nodiscard]] std::string base_unit_of(Dimension dimension);

class Flattener {
 public:
  /// `single`: a report's only deployment goes without its name.
  explicit Flattener(bool single) : single_(single) {}

  template <class T>
  void add(const std::string& path, const T& value, const std::string& unit = {}) {
    if constexpr (is_optional<T>) {
      if (value) {
        add(path, *value);
      }
    } else if constexpr (is_list<T>) {
      add_list(path, value);
    } else if constexpr (is_quantity<T>) {
      constexpr Dimension dimension = DimensionOf<T>::value;
      leaves_.push_back({path,
                         number_text(value.in_base(), exact_digits),
                         base_unit_of(dimension),
                         value.in_base(),
                         format(value, shown_digits)});
    } else if constexpr (std::is_same_v<T, Report>) {
      add_report(path.empty() ? path : path + ".", value);
    } else if constexpr (std::is_enum_v<T>) {
      const std::string text(enum_name(value));
      leaves_.push_back({path, text, "", std::nullopt, text});
    } else if constexpr (std::is_same_v<T, bool>) {
      const std::string text = value ? "true" : "false";
      leaves_.push_back({path, text, "", std::nullopt, text});
    } else if constexpr (std::is_integral_v<T>) {
      const std::string text = std::to_string(value);
      leaves_.push_back({path, text, unit, static_cast<double>(value), text});
    } else if constexpr (std::is_same_v<T, double>) {
      const std::string few = number_text(value, shown_digits);
      leaves_.push_back({path,
                         number_text(value, exact_digits),
                         unit,
                         value,
                         unit.empty() ? few : few + " " + unit});
    } else if constexpr (std::is_same_v<T, std::string>) {
      leaves_.push_back({path, value, "", std::nullopt, value});
    } else if constexpr (std::is_same_v<T, Summary>) {
      fields(value, [&](std::string_view name, const auto& field) {
        const bool count = name == "count";
        add(path + "." + std::string(name), field, count ? "" : value.unit);
      });
    } else {
      const std::string prefix = path.empty() ? path : path + ".";
      add_fields(prefix, value);
    }
  }

  std::vector<Leaf> take() { return std::move(leaves_); }

 private:
  static constexpr int exact_digits = 17;
  static constexpr int shown_digits = 5;

  template <class T>
  void add_fields(const std::string& prefix, const T& value) {
    fields(value, [&](const char* name, const auto& field) { add(prefix + name, field); });
  }

  void add_report(const std::string& prefix, const Report& report) {
    if (!single_) {
      add_fields(prefix, report);
      return;
    }
    ensure(report.deployments.size() == 1, "only a single deployment goes without its name");
    add(prefix + "provenance", report.provenance);
    add_fields(prefix, report.deployments.front());
    add(prefix + "estate", report.estate);
    add(prefix + "cost", report.cost);
    add(prefix + "notes", report.notes);
  }

  template <class T>
  void add_list(const std::string& path, const std::vector<T>& list) {
    for (const T& element : list) {
      const std::string place = path + "[" + key_of(element) + "]";
      if constexpr (std::is_same_v<T, Share>) {
        add(place, element.fraction);
      } else {
        leaves_.push_back({place, "present", "", std::nullopt, "present"});
        if constexpr (std::is_class_v<T> && !std::is_same_v<T, std::string>) {
          add(place, element);
        }
      }
    }
  }

  bool single_;
  std::vector<Leaf> leaves_;
};

}  // namespace rackplan
