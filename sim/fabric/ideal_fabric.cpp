// SPDX-License-Identifier: Apache-2.0
#include "sim/fabric/ideal_fabric.h"

#include "models/base/error.h"

#include <algorithm>
#include <cmath>

namespace rackplan {

struct IdealFabric::Later {
  bool operator()(const Transfer& a, const Transfer& b) const {
    return a.end != b.end ? a.end > b.end : a.id > b.id;
  }
};

IdealFabric::IdealFabric(const NetworkPlan& plan) : paths_(plan), carried_(plan.links.size(), 0) {}

void IdealFabric::start(
    TransferId id, EndpointId from, EndpointId to, std::int64_t bytes, Tick now) {
  ensure(bytes >= 1, "a transfer has at least one byte");
  ensure(from < paths_.endpoints() && to < paths_.endpoints(),
         "a transfer runs between endpoints of the network plan");
  const PathTable::Path path = paths_.between(from, to);
  ensure(std::isfinite(path.bandwidth), "a path has at least one link");
  heap_.push_back({.end = now + paths_.duration(path, bytes),
                   .id = id,
                   .bytes = bytes,
                   .from = from,
                   .to = to});
  std::push_heap(heap_.begin(), heap_.end(), Later{});
}

TransferId IdealFabric::pop() {
  ensure(!heap_.empty(), "a transfer is popped only while one is in flight");
  std::pop_heap(heap_.begin(), heap_.end(), Later{});
  const Transfer done = heap_.back();
  heap_.pop_back();
  const PathTable::Path path = paths_.between(done.from, done.to);
  for (const LinkId link : path.up) {
    carried_[link] += done.bytes;
  }
  for (const LinkId link : path.down) {
    carried_[link] += done.bytes;
  }
  return done.id;
}

}  // namespace rackplan
