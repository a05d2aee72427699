// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/row_format.h"

namespace rackplan {

std::string RowFormat::required_names() const {
  std::string all;
  for (const RowField field : {RowField::Time, RowField::Prompt, RowField::Output}) {
    all += (all.empty() ? "" : ", ") + std::string(name_of(field));
  }
  return all;
}

std::string accepted_value(const RowFormat& format, RowField field) {
  switch (field) {
    case RowField::Time:
      return std::string(accepted_time(format.time));
    case RowField::Delay:
      return std::string(accepted_time(format.delay));
    case RowField::Prompt:
    case RowField::Output:
      return "a whole number of tokens";
    case RowField::Blocks:
      return "an array of whole numbers that are not negative";
    case RowField::Session:
    case RowField::Chat:
    case RowField::Parent:
      return "a text or a whole number";
    case RowField::Priority:
      return "a whole number, -32768 to 32767";
  }
  return {};
}

}  // namespace rackplan
