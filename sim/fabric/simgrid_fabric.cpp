// SPDX-License-Identifier: Apache-2.0
#include "sim/fabric/simgrid_fabric.h"

#include "models/base/error.h"

#include <algorithm>
#include <cmath>

namespace rackplan {
namespace {

template <class Function>
void for_each_link(const PathTable::Path& path, const Function& function) {
  std::for_each(path.up.begin(), path.up.end(), function);
  std::for_each(path.down.begin(), path.down.end(), function);
}

void ensure_planes_apart(const NetworkPlan& plan) {
  std::vector<bool> in_nvlink(plan.links.size(), false);
  for (const EndpointPlan& endpoint : plan.endpoints) {
    for (const std::vector<LinkId>* way : {&endpoint.nvlink.up, &endpoint.nvlink.down}) {
      for (const LinkId link : *way) {
        in_nvlink[link] = true;
      }
    }
  }
  for (const EndpointPlan& endpoint : plan.endpoints) {
    for (const std::vector<LinkId>* way : {&endpoint.scale_out.up,
                                           &endpoint.scale_out.down,
                                           &endpoint.trunk.up,
                                           &endpoint.trunk.down}) {
      for (const LinkId link : *way) {
        ensure(!in_nvlink[link], "a link is in one plane, NVLink or scale-out");
      }
    }
  }
}

}  // namespace

struct SimgridFabric::Later {
  bool operator()(const End& a, const End& b) const {
    return a.end != b.end ? a.end > b.end : a.id > b.id;
  }
};

SimgridFabric::SimgridFabric(const NetworkPlan& plan, Mode mode)
    : mode_(mode),
      paths_(plan),
      network_((ensure_planes_apart(plan), plan)),
      alone_on_link_(plan.links.size(), nobody),
      simgrid_on_link_(plan.links.size(), 0),
      carried_(plan.links.size(), 0) {}

void SimgridFabric::start(
    TransferId id, EndpointId from, EndpointId to, std::int64_t bytes, Tick now) {
  ensure(bytes >= 1, "a transfer has at least one byte");
  ensure(from < paths_.endpoints() && to < paths_.endpoints() && from != to,
         "a transfer runs between two endpoints of the network plan");
  const PathTable::Path path = paths_.between(from, to);
  ensure(std::isfinite(path.bandwidth), "a path has at least one link");
  if (!network_.empty()) {
    network_.finish_until(now, finished_);
    note_finished();
  }
  const Slot slot = take_slot();
  transfers_[slot] = {
      .id = id, .bytes = bytes, .start = now, .last_byte = now, .from = from, .to = to, .entry = 0};
  bool shares = mode_ == Mode::Always;
  meet(path.up, now, shares);
  meet(path.down, now, shares);
  if (shares) {
    enter(slot, path, static_cast<double>(bytes), now);
  } else {
    run_alone(slot, path);
  }
}

SimgridFabric::Slot SimgridFabric::take_slot() {
  if (free_slots_.empty()) {
    transfers_.emplace_back();
    return static_cast<Slot>(transfers_.size() - 1);
  }
  const Slot slot = free_slots_.back();
  free_slots_.pop_back();
  return slot;
}

/// Hands over who is alone on a link of `way` and still has bytes to move.
void SimgridFabric::meet(std::span<const LinkId> way, Tick now, bool& shares) {
  for (const LinkId link : way) {
    const Slot other = alone_on_link_[link];
    if (other != nobody && transfers_[other].last_byte > now) {
      hand_over(other, now);
    }
    shares = shares || simgrid_on_link_[link] > 0;
  }
}

void SimgridFabric::run_alone(Slot slot, const PathTable::Path& path) {
  Transfer& transfer = transfers_[slot];
  const Tick end = transfer.start + paths_.duration(path, transfer.bytes);
  transfer.last_byte = end - to_tick(path.latency);
  for_each_link(path, [&](LinkId link) { alone_on_link_[link] = slot; });
  note_end(slot, end);
}

void SimgridFabric::enter(Slot slot, const PathTable::Path& path, double bytes, Tick now) {
  const Transfer& transfer = transfers_[slot];
  network_.start(
      slot, transfer.from, transfer.to, path.plane, to_tick(path.latency), bytes, now, finished_);
  for_each_link(path, [&](LinkId link) { ++simgrid_on_link_[link]; });
  note_finished();
}

void SimgridFabric::hand_over(Slot slot, Tick now) {
  Transfer& transfer = transfers_[slot];
  const PathTable::Path path = paths_.between(transfer.from, transfer.to);
  transfer.entry = 0;  // its end in ends_ no longer counts
  for_each_link(path, [&](LinkId link) { alone_on_link_[link] = nobody; });
  const double moved = to_seconds(now - transfer.start) / s * path.bandwidth;
  enter(slot, path, static_cast<double>(transfer.bytes) - moved, now);
}

void SimgridFabric::note_end(Slot slot, Tick end) {
  last_entry_ = std::max<std::uint32_t>(1, last_entry_ + 1);
  transfers_[slot].entry = last_entry_;
  ends_.push_back({.end = end, .id = transfers_[slot].id, .slot = slot, .entry = last_entry_});
  std::push_heap(ends_.begin(), ends_.end(), Later{});
}

void SimgridFabric::note_finished() {
  for (const SimgridNetwork::Finish& finish : finished_) {
    const Transfer& transfer = transfers_[finish.flow];
    for_each_link(paths_.between(transfer.from, transfer.to),
                  [&](LinkId link) { --simgrid_on_link_[link]; });
    note_end(finish.flow, finish.end);
  }
  finished_.clear();
}

void SimgridFabric::drop_stale_ends() {
  while (!ends_.empty() && ends_.front().entry != transfers_[ends_.front().slot].entry) {
    std::pop_heap(ends_.begin(), ends_.end(), Later{});
    ends_.pop_back();
  }
}

Tick SimgridFabric::next() {
  drop_stale_ends();
  return std::min(ends_.empty() ? never : ends_.front().end, network_.next());
}

TransferId SimgridFabric::pop() {
  const Tick now = next();
  ensure(now != never, "a transfer is popped only while one is in flight");
  while (network_.next() <= now) {  // all that end now, for the order of ids
    network_.run_to_next(finished_);
    note_finished();
  }
  const End done = ends_.front();
  std::pop_heap(ends_.begin(), ends_.end(), Later{});
  ends_.pop_back();
  const Transfer& transfer = transfers_[done.slot];
  for_each_link(paths_.between(transfer.from, transfer.to), [&](LinkId link) {
    carried_[link] += transfer.bytes;
    if (alone_on_link_[link] == done.slot) {
      alone_on_link_[link] = nobody;
    }
  });
  transfers_[done.slot].entry = 0;
  free_slots_.push_back(done.slot);
  return done.id;
}

}  // namespace rackplan
