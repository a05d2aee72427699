// SPDX-License-Identifier: Apache-2.0
// The system prompts that conversations begin with: classes of prefixes, each a number of them with
// Zipf popularity. The k-th most popular of a class is chosen in proportion to 1/k^zipf; its length
// is drawn once.
#pragma once

#include "sim/workload/lengths.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace rackplan {

struct PrefixClass {
  double share = 1.0;  // of the conversations; the shares sum to at most 1, the rest has no prefix
  std::int64_t count = 1;  // 1 … most_prefixes
  double zipf = 1.0;       // 0: all alike
  TokenLengths tokens;
};

inline constexpr std::int64_t most_prefixes = 1'000'000;

struct SharedPrefix {
  std::uint64_t id = 0;  // equal ids, equal prefixes
  std::int32_t tokens = 0;
};

class PrefixSampler {
 public:
  /// Throws InputError (paths "prefixes[i].share", ".count", ".zipf", ".tokens.…").
  PrefixSampler(std::uint64_t seed, const std::vector<PrefixClass>& classes);

  /// nullopt: this conversation begins with words of its own.
  [[nodiscard]] std::optional<SharedPrefix> draw(std::uint64_t conversation) const;

 private:
  struct Class {
    double end = 0.0;                // cumulated share
    std::vector<double> popularity;  // cumulated, the last is 1
    LengthSampler tokens;
  };

  std::uint64_t seed_;
  std::vector<Class> classes_;
};

}  // namespace rackplan
