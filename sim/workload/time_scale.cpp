// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/time_scale.h"

#include "models/base/error.h"
#include "sim/workload/request.h"

#include <cmath>
#include <sstream>
#include <string>

namespace rackplan {
namespace {

__extension__ using Unsigned128 = unsigned __int128;

}  // namespace

TimeScale::TimeScale(double speedup) {
  if (!(speedup >= slowest && speedup <= fastest)) {
    std::ostringstream found;
    found << speedup;
    throw InputError({"", "speedup", std::move(found).str(), "0.001 to 1000000"});
  }
  constexpr int mantissa_bits = 53;
  int exponent = 0;
  const double mantissa = std::frexp(speedup, &exponent);  // [½, 1)
  divisor_ = static_cast<std::uint64_t>(std::ldexp(mantissa, mantissa_bits));
  shift_ = mantissa_bits - exponent;  // 33 … 62 in the accepted range
}

std::optional<Tick> TimeScale::apply(Tick time) const {
  const Unsigned128 numerator = static_cast<Unsigned128>(time) << static_cast<unsigned>(shift_);
  const Unsigned128 quotient = (numerator + divisor_ / 2) / divisor_;
  if (quotient > static_cast<Unsigned128>(latest_arrival)) {
    return std::nullopt;
  }
  return static_cast<Tick>(quotient);
}

}  // namespace rackplan
