// SPDX-License-Identifier: Apache-2.0
// The two lengths of a synthetic request, and how many requests there are: what the arrival
// processes have in common.
#pragma once

#include "sim/workload/lengths.h"

#include <cstdint>
#include <optional>

namespace rackplan {

class RequestLengths {
 public:
  /// Throws InputError with a path under "prompt" or "output".
  RequestLengths(std::uint64_t seed, const TokenLengths& prompt, const TokenLengths& output);

  [[nodiscard]] Request request(RequestId id, Tick arrival) const {
    return {.id = id,
            .arrival = arrival,
            .prompt_tokens = prompt_.draw(seed_, Purpose::PromptLength, id),
            .output_tokens = output_.draw(seed_, Purpose::OutputLength, id)};
  }

 private:
  std::uint64_t seed_;
  LengthSampler prompt_;
  LengthSampler output_;
};

/// How many requests are sent; without a number, more than any run can.
/// Throws InputError (path "requests") unless it is at least 1.
[[nodiscard]] RequestId checked_requests(std::optional<std::int64_t> requests);

}  // namespace rackplan
