// SPDX-License-Identifier: Apache-2.0
// The two lengths of a synthetic request, and how many requests there are: what the arrival
// processes have in common.
#pragma once

#include "sim/workload/lengths.h"

#include <cstdint>
#include <initializer_list>
#include <optional>

namespace rackplan {

enum class LengthPairing {
  Independent,  // prompt and output are drawn each by itself
  Comonotone,   // one draw for both: the longest prompt has the longest output
};

class RequestLengths {
 public:
  /// Throws InputError with a path under "prompt" or "output", and what check_pairing throws.
  RequestLengths(std::uint64_t seed,
                 const TokenLengths& prompt,
                 const TokenLengths& output,
                 LengthPairing pairing = LengthPairing::Independent);

  [[nodiscard]] Request request(RequestId id, Tick arrival) const {
    Request request{.id = id, .arrival = arrival};
    if (pairing_ == LengthPairing::Comonotone) {
      const double rank = draw_uniform(seed_, Purpose::PromptLength, id);
      request.prompt_tokens = prompt_.at(rank);
      request.output_tokens = output_.at(rank);
    } else {
      request.prompt_tokens = prompt_.draw(seed_, Purpose::PromptLength, id);
      request.output_tokens = output_.draw(seed_, Purpose::OutputLength, id);
    }
    return request;
  }

 private:
  LengthPairing pairing_;
  std::uint64_t seed_;
  LengthSampler prompt_;
  LengthSampler output_;
};

/// Throws InputError (path "pairing") for a mixture that should be comonotone: its parts have no
/// order.
void check_pairing(LengthPairing pairing, std::initializer_list<const TokenLengths*> lengths);

/// How many requests are sent; without a number, more than any run can.
/// Throws InputError (path "requests") unless it is at least 1.
[[nodiscard]] RequestId checked_requests(std::optional<std::int64_t> requests);

}  // namespace rackplan
