// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/request_lengths.h"

#include "models/base/error.h"

#include <algorithm>
#include <limits>
#include <string>

namespace rackplan {
namespace {

LengthSampler sampler_of(const TokenLengths& lengths, const std::string& name) {
  try {
    return LengthSampler(lengths);
  } catch (const InputError& error) {
    throw error.within("", name);
  }
}

}  // namespace

RequestLengths::RequestLengths(std::uint64_t seed,
                               const TokenLengths& prompt,
                               const TokenLengths& output,
                               LengthPairing pairing)
    : pairing_(pairing),
      seed_(seed),
      prompt_(sampler_of(prompt, "prompt")),
      output_(sampler_of(output, "output")) {
  check_pairing(pairing, {&prompt, &output});
}

void check_pairing(LengthPairing pairing, std::initializer_list<const TokenLengths*> lengths) {
  const bool mixed = std::any_of(lengths.begin(), lengths.end(), [](const TokenLengths* each) {
    return std::holds_alternative<MixtureTokens>(*each);
  });
  if (pairing == LengthPairing::Comonotone && mixed) {
    throw InputError({"", "pairing", "comonotone with a mixture", "independent"});
  }
}

RequestId checked_requests(std::optional<std::int64_t> requests) {
  if (!requests) {
    return std::numeric_limits<RequestId>::max();
  }
  if (*requests < 1) {
    throw InputError({"", "requests", std::to_string(*requests), "a whole number, at least 1"});
  }
  return static_cast<RequestId>(*requests);
}

}  // namespace rackplan
