// SPDX-License-Identifier: Apache-2.0
// The client parameters of ServeGen (Xiang et al., arXiv 2505.09999): a tar archive, compressed or
// not, that has two files for each client,
//
//   chunk-N-trace.csv     window start s, rate 1/s, CV of the gaps, Gamma or Weibull or nothing,
//                         shape, scale (which follow from rate and CV and are not read)
//   chunk-N-dataset.json  {"window start s": {"input_tokens": "{tokens: probability, …}",
//                                             "output_tokens": "{…}", …}, …}
#pragma once

#include "sim/engine/tick.h"
#include "sim/workload/gap_law.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace rackplan {

struct ClientRate {
  Tick begin = 0;
  double per_second = 0.0;  // until the next one begins
  GapLaw gaps = {};
};

/// Lengths by probability.
class LengthHistogram {
 public:
  void add(std::int32_t tokens, double weight);
  [[nodiscard]] bool empty() const { return tokens_.empty(); }
  /// The length of this rank in (0, 1): rises with it if lengths were added in order.
  [[nodiscard]] std::int32_t at(double rank) const;

 private:
  std::vector<std::int32_t> tokens_;
  std::vector<double> ends_;  // cumulated weights
};

struct ClientLengths {
  Tick begin = 0;
  LengthHistogram prompt;
  LengthHistogram output;
};

struct ServegenClient {
  std::int64_t number = 0;  // N
  std::vector<ClientRate> rates;
  Tick end = 0;                        // of the last window, taken to be as long as the one before
  std::vector<ClientLengths> lengths;  // where there are any; at least one if a rate is above 0
};

/// By number. Throws InputError with the member of the archive and its line or field.
[[nodiscard]] std::vector<ServegenClient> read_servegen_clients(const std::filesystem::path& file);

}  // namespace rackplan
