// SPDX-License-Identifier: Apache-2.0
#include "sim/report/flatten.h"

#include "models/base/error.h"
#include "models/units/text.h"
#include "sim/report/field_kinds.h"
#include "sim/report/fields.h"
#include "sim/report/number_text.h"

#include <string_view>
#include <type_traits>

namespace rackplan {
namespace {

constexpr int exact_digits = 17;
constexpr int shown_digits = 5;

// The base unit of a dimension, by formatting one of it: "1 tok/s" names "tok/s".
std::string base_unit(Dimension dimension) {
  const std::string one = format_in_base(1.0, dimension, exact_digits);
  const auto space = one.find(' ');
  return space == std::string::npos ? "" : one.substr(space + 1);
}

class Flattener {
 public:
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
                         base_unit(dimension),
                         value.in_base(),
                         format(value, shown_digits)});
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
      fields(value, [&](const char* name, const auto& field) { add(prefix + name, field); });
    }
  }

  std::vector<Leaf> take() { return std::move(leaves_); }

 private:
  template <class T>
  void add_list(const std::string& path, const std::vector<T>& list) {
    for (const T& element : list) {
      const std::string place = path + "[" + key_of(element) + "]";
      if constexpr (std::is_same_v<T, Share>) {
        add(place, element.fraction);
      } else {
        leaves_.push_back({place, "present", "", std::nullopt, "present"});
        if constexpr (!std::is_same_v<T, std::string>) {
          add(place, element);
        }
      }
    }
  }

  std::vector<Leaf> leaves_;
};

}  // namespace

std::vector<Leaf> flatten(const Report& report, bool single) {
  Flattener flattener;
  if (!single) {
    flattener.add("", report);
    return flattener.take();
  }
  ensure(report.deployments.size() == 1, "only a single deployment goes without its name");
  flattener.add("provenance", report.provenance);
  flattener.add("", report.deployments.front());
  flattener.add("estate", report.estate);
  flattener.add("cost", report.cost);
  flattener.add("notes", report.notes);
  return flattener.take();
}

std::vector<Leaf> flatten(const Report& report) {
  return flatten(report, report.deployments.size() == 1);
}

}  // namespace rackplan
