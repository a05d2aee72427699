// SPDX-License-Identifier: Apache-2.0
#include "sim/run/timeline.h"

#include <string>

namespace rackplan {
namespace {

// Processes of the picture: pools from 1, then what belongs to a deployment as a whole.
constexpr std::int64_t pools_a_deployment = 2;
constexpr std::int64_t first_transfers = 1'000'000;
constexpr std::int64_t first_requests = 2'000'000;

TraceTrack track_of(const ReplicaId& replica) {
  return {.process =
              1 + pools_a_deployment * static_cast<std::int64_t>(replica.deployment) + replica.pool,
          .thread = replica.index};
}

TraceTrack requests_track(std::size_t deployment, RequestId id) {
  return {.process = first_requests + static_cast<std::int64_t>(deployment),
          .thread = static_cast<std::int64_t>(id)};
}

std::int64_t number(RequestId id) {
  return static_cast<std::int64_t>(id);
}

std::string_view name_of(const StepsRun& steps) {
  if (steps.prompts == 0) {
    return "decode";
  }
  return steps.requests == 0 ? "prefill" : "prefill and decode";
}

}  // namespace

Timeline::Timeline(TextFile& file, RunLayout layout, std::optional<FollowedRequests> followed)
    : events_(file), layout_(std::move(layout)), followed_(followed) {
  for (std::size_t d = 0; d < layout_.deployments.size(); ++d) {
    auto& pools = drawn_.emplace_back();
    for (std::size_t p = 0; p < layout_.deployments[d].size(); ++p) {
      const RunLayout::Pool& pool = layout_.deployments[d][p];
      pools.emplace_back(static_cast<std::size_t>(pool.replicas));
      for (int index = 0; index < pool.replicas; ++index) {
        const TraceTrack track = track_of({d, static_cast<int>(p), index});
        if (index == 0) {
          events_.name_process(track.process, pool.name);
        }
        events_.name_thread(track, pool.name + " " + std::to_string(index));
      }
    }
    const auto offset = static_cast<std::int64_t>(d);
    const std::string which =
        layout_.deployments.size() > 1 ? " " + std::to_string(d) : std::string();
    if (layout_.deployments[d].size() > 1) {
      events_.name_process(first_transfers + offset, "KV transfers" + which);
    }
    if (followed_) {
      events_.name_process(first_requests + offset, "requests" + which);
    }
  }
}

Timeline::Drawn& Timeline::drawn(const ReplicaId& replica) {
  return drawn_[replica.deployment][static_cast<std::size_t>(replica.pool)]
               [static_cast<std::size_t>(replica.index)];
}

bool Timeline::follows(const Request& request) const {
  return followed_ && request.id >= followed_->first && request.id <= followed_->last;
}

void Timeline::count_waiting(const ReplicaId& replica, Tick at, std::int64_t change) {
  Drawn& here = drawn(replica);
  here.waiting += change;
  events_.counter(
      track_of(replica).process, "waiting at " + std::to_string(replica.index), at, here.waiting);
}

void Timeline::count_running(const ReplicaId& replica, Tick at, std::int64_t requests) {
  drawn(replica).running = requests > 0;
  events_.counter(
      track_of(replica).process, "running at " + std::to_string(replica.index), at, requests);
}

void Timeline::ready(const ReplicaId& replica, const Request& request, Tick at) {
  count_waiting(replica, at, 1);
  if (follows(request)) {
    lives_[{replica.deployment, request.id}].stays.push_back({replica, at, at});
  }
}

void Timeline::admitted(const ReplicaId& replica, const Request& request, Tick /*since*/, Tick at) {
  count_waiting(replica, at, -1);
  if (follows(request)) {
    lives_[{replica.deployment, request.id}].stays.back().admitted = at;
  }
}

void Timeline::left_waiting(const ReplicaId& /*replica*/,
                            const Request& /*request*/,
                            Tick /*since*/,
                            Tick /*at*/) {}

void Timeline::held(const ReplicaId& /*replica*/, double /*tokens*/, Tick /*from*/, Tick /*to*/) {}

void Timeline::stepped(const ReplicaId& replica, Tick from, Tick to, const StepsRun& steps) {
  Drawn& here = drawn(replica);
  if (here.running && from > here.stepped_to) {
    count_running(replica, here.stepped_to, 0);
  }
  here.stepped_to = to;
  count_running(replica, from, steps.prompts + steps.requests);
  events_.slice(track_of(replica),
                name_of(steps),
                from,
                to,
                {{"steps", steps.steps},
                 {"requests", steps.requests},
                 {"context", steps.context},
                 {"prompts", steps.prompts},
                 {"prompt_tokens", steps.prompt_tokens}});
}

void Timeline::transferred(std::size_t deployment,
                           const Request& request,
                           std::uint32_t from,
                           std::uint32_t to,
                           std::int64_t bytes,
                           Tick start,
                           Tick end) {
  events_.overlapping(
      first_transfers + static_cast<std::int64_t>(deployment),
      "KV transfer",
      request.id,
      start,
      end,
      {{"request", number(request.id)}, {"bytes", bytes}, {"from", from}, {"to", to}});
  if (follows(request)) {
    Life& life = lives_[{deployment, request.id}];
    life.transfer_start = start;
    life.transfer_end = end;
  }
}

void Timeline::preempted(const ReplicaId& replica, const Request& request, Tick at) {
  events_.instant(track_of(replica), "preempted", at, {{"request", number(request.id)}});
}

void Timeline::rejected(std::size_t deployment,
                        const Request& request,
                        RejectReason reason,
                        Tick at) {
  events_.instant(track_of({deployment, 0, 0}),
                  reason == RejectReason::ExceedsKvCapacity ? "rejected: exceeds KV capacity"
                                                            : "rejected: exceeds positions",
                  at,
                  {{"request", number(request.id)},
                   {"prompt_tokens", request.prompt_tokens},
                   {"output_tokens", request.output_tokens}});
}

void Timeline::completed(std::size_t deployment, const Completion& completion) {
  const auto found = lives_.find({deployment, completion.request.id});
  if (found != lives_.end()) {
    draw_life(deployment, completion, found->second);
    lives_.erase(found);
  }
}

void Timeline::draw_life(std::size_t deployment, const Completion& completion, const Life& life) {
  const RequestId id = completion.request.id;
  const TraceTrack track = requests_track(deployment, id);
  events_.name_thread(track, "request " + std::to_string(id));
  const auto part = [&](std::string_view name, Tick from, Tick to) {
    if (to > from) {
      events_.slice(track, name, from, to);
    }
  };
  part("front end", completion.request.arrival, life.stays.front().ready);
  for (std::size_t i = 0; i < life.stays.size(); ++i) {
    const Stay& stay = life.stays[i];
    const bool last = i + 1 == life.stays.size();
    const bool hands_over = !last && life.transfer_start > stay.admitted;
    const Tick left = last         ? completion.completed
                      : hands_over ? life.transfer_start
                                   : life.stays[i + 1].ready;
    part("waiting", stay.ready, stay.admitted);
    part(last ? "decode" : "prefill", stay.admitted, left);
    const auto kind = i == 0 ? TraceEvents::Flow::Start : TraceEvents::Flow::Step;
    events_.flow(kind, track_of(stay.replica), "request", id, stay.admitted);
  }
  part("KV transfer", life.transfer_start, life.transfer_end);
  events_.instant(track, "first token", completion.first_token);
  events_.flow(TraceEvents::Flow::End,
               track_of(life.stays.back().replica),
               "request",
               id,
               completion.completed - 1);
}

void Timeline::close() {
  for (std::size_t d = 0; d < drawn_.size(); ++d) {
    for (std::size_t p = 0; p < drawn_[d].size(); ++p) {
      for (std::size_t index = 0; index < drawn_[d][p].size(); ++index) {
        const Drawn& here = drawn_[d][p][index];
        if (here.running) {
          count_running({d, static_cast<int>(p), static_cast<int>(index)}, here.stepped_to, 0);
        }
      }
    }
  }
  events_.close();
}

}  // namespace rackplan
