// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/fabric/fluid.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace rackplan::testing {
namespace {

struct Flow {
  std::size_t index = 0;
  std::vector<LinkId> links;
  long double remaining = 0;  // bytes
  long double rate = 0;       // bytes a ps
  bool fixed = false;
};

/// Repeatedly: the link with the smallest equal share of what is left fixes the flows on it.
void share(const std::vector<long double>& capacity, std::vector<Flow>& flows) {
  std::vector<long double> left = capacity;
  std::vector<int> users(capacity.size(), 0);
  for (Flow& flow : flows) {
    flow.fixed = false;
    for (const LinkId link : flow.links) {
      ++users[link];
    }
  }
  for (std::size_t open = flows.size(); open > 0;) {
    LinkId tightest = 0;
    long double smallest = std::numeric_limits<long double>::infinity();
    for (LinkId link = 0; link < left.size(); ++link) {
      if (users[link] > 0 && left[link] / users[link] < smallest) {
        smallest = left[link] / users[link];
        tightest = link;
      }
    }
    for (Flow& flow : flows) {
      if (flow.fixed || std::count(flow.links.begin(), flow.links.end(), tightest) == 0) {
        continue;
      }
      flow.fixed = true;
      flow.rate = smallest;
      --open;
      for (const LinkId link : flow.links) {
        left[link] -= smallest;
        --users[link];
      }
    }
  }
}

}  // namespace

std::vector<long double> fluid_ends(const NetworkPlan& plan,
                                    const std::vector<TransferCase>& cases) {
  constexpr long double ps_per_s = 1e12L;
  std::vector<long double> capacity;
  for (const NetworkLink& link : plan.links) {
    capacity.push_back(link.bandwidth.in_base() / ps_per_s);
  }
  std::vector<long double> first_byte;
  for (const TransferCase& c : cases) {
    const NetworkPath path = path_between(plan, c.from, c.to);
    first_byte.push_back(static_cast<long double>(c.start) + path.latency.in_base() * ps_per_s);
  }
  std::vector<std::size_t> order(cases.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return first_byte[a] < first_byte[b];
  });

  std::vector<long double> ends(cases.size(), 0);
  std::vector<Flow> flows;
  long double now = 0;
  for (std::size_t entered = 0; entered < order.size() || !flows.empty();) {
    constexpr long double infinity = std::numeric_limits<long double>::infinity();
    const long double entry = entered < order.size() ? first_byte[order[entered]] : infinity;
    std::size_t first = 0;  // to finish
    long double finish = infinity;
    for (std::size_t i = 0; i < flows.size(); ++i) {
      const long double at = now + flows[i].remaining / flows[i].rate;
      if (at < finish) {
        finish = at;
        first = i;
      }
    }
    const long double next = std::min(entry, finish);
    for (Flow& flow : flows) {
      flow.remaining -= flow.rate * (next - now);
    }
    now = next;
    if (finish <= entry) {
      ends[flows[first].index] = now;
      flows.erase(flows.begin() + static_cast<std::ptrdiff_t>(first));
    } else {
      const std::size_t index = order[entered++];
      const TransferCase& c = cases[index];
      flows.push_back({.index = index,
                       .links = path_between(plan, c.from, c.to).links,
                       .remaining = static_cast<long double>(c.bytes)});
    }
    share(capacity, flows);
  }
  return ends;
}

}  // namespace rackplan::testing
