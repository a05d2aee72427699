// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/mix.h"

#include "models/base/error.h"
#include "sim/scenario/decode_member.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace rackplan {
namespace {

std::vector<double> weights_of(const std::vector<JsonValue>& nodes, const std::string& outer) {
  std::vector<double> weights;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const std::optional<double> weight = base_value_at(nodes[i], "workload.weight");
    if (!weight) {
      throw InputError({"",
                        outer + "workloads[" + std::to_string(i) + "]",
                        "arrivals of its own beside a mix",
                        "\"weight\", its share of the mix"});
    }
    weights.push_back(*weight);
  }
  return weights;
}

void check_shares(const std::vector<std::int64_t>& shares,
                  std::int64_t total,
                  const std::string& path,
                  const std::string& noun) {
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if (shares[i] < 1) {
      throw InputError({"",
                        path,
                        std::to_string(total) + " " + noun + ", of which workloads[" +
                            std::to_string(i) + "] would get none",
                        "at least one of the " + noun + " for each workload"});
    }
  }
}

}  // namespace

std::vector<std::int64_t> whole_shares(std::int64_t total, const std::vector<double>& weights) {
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  std::vector<std::int64_t> shares;
  std::vector<double> remainders;
  std::int64_t left = total;
  for (const double weight : weights) {
    const double share = static_cast<double>(total) * (weight / sum);
    shares.push_back(static_cast<std::int64_t>(std::floor(share)));
    remainders.push_back(share - std::floor(share));
    left -= shares.back();
  }
  for (; left > 0; --left) {
    const auto largest = std::max_element(remainders.begin(), remainders.end());
    ++shares[static_cast<std::size_t>(largest - remainders.begin())];
    *largest = -1.0;
  }
  return shares;
}

void share_mix(std::vector<WorkloadSpec>& workloads,
               const JsonValue& mix,
               const std::vector<JsonValue>& nodes,
               const std::string& outer) {
  const std::vector<double> weights = weights_of(nodes, outer);
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  if (const auto rate = quantity_at<PerSecond>(mix, "mix.rate")) {
    for (std::size_t i = 0; i < workloads.size(); ++i) {
      workloads[i].arrivals = PoissonArrivals{.rate = *rate * (weights[i] / sum)};
    }
  } else {
    const std::int64_t users = integer_of(*mix.find("concurrency"));
    const std::vector<std::int64_t> shares = whole_shares(users, weights);
    check_shares(shares, users, outer + "mix.concurrency", "users");
    for (std::size_t i = 0; i < workloads.size(); ++i) {
      workloads[i].arrivals =
          ClosedLoopArrivals{.concurrency = static_cast<std::int32_t>(shares[i])};
    }
  }
  if (const auto requests = integer_at(mix, "requests")) {
    const std::vector<std::int64_t> shares = whole_shares(*requests, weights);
    check_shares(shares, *requests, outer + "mix.requests", "requests");
    for (std::size_t i = 0; i < workloads.size(); ++i) {
      workloads[i].requests = workloads[i].requests.value_or(shares[i]);
    }
  }
}

void refuse_weight(const JsonValue& workload, const std::string& path) {
  if (workload.find("weight") != nullptr) {
    throw InputError({"",
                      path + ".weight",
                      "a field without effect without \"mix\"",
                      "concurrency, rate or trace, or \"mix\" beside the workloads"});
  }
}

}  // namespace rackplan
