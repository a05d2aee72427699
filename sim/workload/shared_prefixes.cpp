// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/shared_prefixes.h"

#include "models/base/error.h"
#include "sim/workload/elementary.h"

#include <algorithm>
#include <sstream>
#include <string>

namespace rackplan {
namespace {

constexpr unsigned class_shift = 32;

InputError refused(const std::string& path, double found, const char* accepted) {
  std::ostringstream text;
  text << found;
  return InputError({"", path, std::move(text).str(), accepted});
}

void check(const PrefixClass& prefixes, double sum, const std::string& path) {
  constexpr double slack = 1e-9;  // of rounded shares
  constexpr double steepest = 20.0;
  if (!(prefixes.share >= 0.0 && sum <= 1.0 + slack)) {
    throw refused(path + ".share", prefixes.share, "shares of at least 0 that sum to at most 1");
  }
  if (prefixes.count < 1 || prefixes.count > most_prefixes) {
    throw refused(path + ".count", static_cast<double>(prefixes.count), "1 to 1000000");
  }
  if (!(prefixes.zipf >= 0.0 && prefixes.zipf <= steepest)) {
    throw refused(path + ".zipf", prefixes.zipf, "0 to 20");
  }
}

std::vector<double> cumulated_popularity(const PrefixClass& prefixes) {
  std::vector<double> ends;
  double sum = 0.0;
  for (std::int64_t k = 1; k <= prefixes.count; ++k) {
    sum += power(static_cast<double>(k), -prefixes.zipf);
    ends.push_back(sum);
  }
  for (double& end : ends) {
    end /= sum;
  }
  return ends;
}

}  // namespace

PrefixSampler::PrefixSampler(std::uint64_t seed, const std::vector<PrefixClass>& classes)
    : seed_(seed) {
  double sum = 0.0;
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const std::string path = "prefixes[" + std::to_string(i) + "]";
    sum += classes[i].share;
    check(classes[i], sum, path);
    try {
      classes_.push_back({.end = sum,
                          .popularity = cumulated_popularity(classes[i]),
                          .tokens = LengthSampler(classes[i].tokens)});
    } catch (const InputError& error) {
      throw error.within("", path + ".tokens");
    }
  }
}

std::optional<SharedPrefix> PrefixSampler::draw(std::uint64_t conversation) const {
  const double which = draw_uniform(seed_, Purpose::Prefix, conversation, 0);
  const auto chosen = std::find_if(
      classes_.begin(), classes_.end(), [&](const Class& each) { return which < each.end; });
  if (chosen == classes_.end()) {
    return std::nullopt;
  }
  const double popular = draw_uniform(seed_, Purpose::Prefix, conversation, 1);
  const std::vector<double>& ends = chosen->popularity;
  const auto at = std::lower_bound(ends.begin(), ends.end(), popular);
  const auto rank = static_cast<std::uint64_t>(std::min(at, ends.end() - 1) - ends.begin());
  const auto index = static_cast<std::uint64_t>(chosen - classes_.begin());
  const std::uint64_t id = (index << class_shift) | rank;
  return SharedPrefix{.id = id,
                      .tokens = chosen->tokens.at(draw_uniform(seed_, Purpose::PrefixLength, id))};
}

}  // namespace rackplan
