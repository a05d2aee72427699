// SPDX-License-Identifier: Apache-2.0
#include "kernels/program/kernel_entry.h"

#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace rackplan::kernels {

Shape KernelEntry::complete(const Shape& given) const {
  Shape shape;
  std::string names;
  for (const ShapeParameter& parameter : parameters) {
    shape[parameter.name] = parameter.value;
    names += (names.empty() ? "" : ", ") + parameter.name;
  }
  for (const auto& [parameter, value] : given) {
    const auto at = shape.find(parameter);
    if (at == shape.end()) {
      throw std::invalid_argument(name + " has no parameter " + parameter + "; it has " + names);
    }
    at->second = value;
  }
  return shape;
}

const std::vector<KernelEntry>& kernel_entries() {
  static const std::vector<KernelEntry> entries = [] {
    std::vector<KernelEntry> all;
    for (auto part :
         {grouped_gemm_entries, routing_entries, elementwise_entries, dense_gemm_entries}) {
      std::vector<KernelEntry> some = part();
      std::move(some.begin(), some.end(), std::back_inserter(all));
    }
    return all;
  }();
  return entries;
}

}  // namespace rackplan::kernels
