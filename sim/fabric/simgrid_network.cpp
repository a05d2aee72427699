// SPDX-License-Identifier: Apache-2.0
#include "sim/fabric/simgrid_network.h"

#include "models/base/error.h"

#include <simgrid/s4u.hpp>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <string>
#include <unordered_map>
#include <xbt/log.h>

namespace rackplan {
namespace {

namespace sg = simgrid::s4u;

// Payloads are integers; in units of 1/4096 byte the rounding is below a femtosecond on any link.
constexpr double units_per_byte = 4096.0;
constexpr double ticks_per_s = static_cast<double>(ticks_per_second);
constexpr Tick ticks_per_ns = 1000;

/// SimGrid takes over SIGINT and SIGSEGV; the program wants its own.
class SignalHandlers {
 public:
  SignalHandlers() {
    sigaction(SIGINT, nullptr, &interrupt_);
    sigaction(SIGSEGV, nullptr, &segmentation_);
  }
  void restore() const {
    sigaction(SIGINT, &interrupt_, nullptr);
    sigaction(SIGSEGV, &segmentation_, nullptr);
  }

 private:
  struct sigaction interrupt_ {};
  struct sigaction segmentation_ {};
};

void configure() {
  // After the engine exists: before, the keys are unknown. Without these three SimGrid models TCP.
  sg::Engine::set_config("network/model:CM02");
  sg::Engine::set_config("network/TCP-gamma:0");
  sg::Engine::set_config("network/crosstraffic:0");
  // Completions closer than this are merged; the default is 1e-5 s.
  sg::Engine::set_config("surf/precision:1e-9");
  // With Full, peeking at the next event does not terminate.
  sg::Engine::set_config("network/optim:Lazy");
}

simgrid::kernel::resource::Model* find_network_model(const sg::Engine& engine) {
  for (simgrid::kernel::resource::Model* model : engine.get_all_models()) {
    if (model->get_name() == "Network_CM02") {
      return model;
    }
  }
  throw InvariantBroken("SimGrid has a network model named Network_CM02");
}

}  // namespace

struct SimgridNetwork::Engine {
  explicit Engine(const NetworkPlan& plan)
      : engine((xbt_log_control_set("xbt_cfg.thresh:warning"), "rackplan")) {
    handlers.restore();
    configure();
    sg::NetZone* zone = sg::create_star_zone("network");
    std::vector<sg::Link*> links;
    links.reserve(plan.links.size());
    for (std::size_t i = 0; i < plan.links.size(); ++i) {
      const double bandwidth = plan.links[i].bandwidth.in_base() * units_per_byte;
      links.push_back(zone->create_link(std::to_string(i), bandwidth)->set_latency(0.0)->seal());
    }
    const auto route = [&links](const std::vector<LinkId>& way) {
      std::vector<sg::LinkInRoute> hops;
      hops.reserve(way.size());
      for (const LinkId link : way) {
        hops.emplace_back(links[link]);
      }
      return hops;
    };
    for (const EndpointPlan& endpoint : plan.endpoints) {
      for (const Plane plane : all_planes) {
        sg::Host* host = zone->create_host(std::to_string(hosts.size()), 1e9);  // speed: unused
        simgrid::kernel::routing::NetPoint* point = host->get_netpoint();
        zone->add_route(point, nullptr, nullptr, nullptr, route(way_up(endpoint, plane)), false);
        zone->add_route(nullptr, point, nullptr, nullptr, route(way_down(endpoint, plane)), false);
        hosts.push_back(host);
      }
    }
    zone->seal();
    engine.seal_platform();
    model = find_network_model(engine);
    sg::Activity::on_completion_cb([this](const sg::Activity& activity) {
      // The last CommPtr must not be dropped in here: only note who it is.
      done.push_back(flow_of.at(activity.get_impl()));
    });
  }

  /// When the next flow finishes, on SimGrid's clock, unless another starts. At least one is in.
  [[nodiscard]] double peek() const {
    model->next_occurring_event(sg::Engine::get_clock());  // shares the links, dates every flow
    return model->get_action_heap().top_date();
  }

  /// run_until alone stops at any event within 1e-5 s before its date.
  void run_to(double date) const {
    while (sg::Engine::get_clock() < date) {
      engine.run_until(date);
    }
  }

  struct Flow {
    sg::CommPtr comm;
    Tick latency = 0;
  };

  SignalHandlers handlers;  // as they were before the engine
  sg::Engine engine;
  simgrid::kernel::resource::Model* model = nullptr;
  std::vector<sg::Host*> hosts;                     // endpoint · planes + plane
  std::vector<Flow> flows;                          // by FlowId
  std::unordered_map<const void*, FlowId> flow_of;  // by SimGrid's activity
  std::vector<FlowId> done;
};

SimgridNetwork::SimgridNetwork(const NetworkPlan& plan) {
  static bool constructed = false;
  ensure(!constructed && !sg::Engine::has_instance(), "a process runs one SimGrid engine at most");
  constructed = true;
  engine_ = std::make_unique<Engine>(plan);
}

SimgridNetwork::~SimgridNetwork() {
  for (Engine::Flow& flow : engine_->flows) {
    if (flow.comm != nullptr) {
      flow.comm->cancel();
    }
  }
}

double SimgridNetwork::clock_at(Tick now) const {
  return anchor_clock_ + static_cast<double>(now - anchor_tick_) / ticks_per_s;
}

Tick SimgridNetwork::end_of(double date, Tick latency) const {
  const Tick finish = anchor_tick_ + std::llround((date - anchor_clock_) * ticks_per_s);
  const Tick end = finish + latency;
  return std::max((end + ticks_per_ns / 2) / ticks_per_ns * ticks_per_ns, last_start_ + 1);
}

void SimgridNetwork::count(Tick latency, int flows) {
  flows_ += static_cast<std::size_t>(flows);
  const auto same = std::find_if(by_latency_.begin(), by_latency_.end(), [&](const auto& entry) {
    return entry.first == latency;
  });
  if (same == by_latency_.end()) {
    by_latency_.emplace_back(latency, flows);
  } else if ((same->second += flows) == 0) {
    by_latency_.erase(same);
  }
}

void SimgridNetwork::start(FlowId flow,
                           EndpointId from,
                           EndpointId to,
                           Plane plane,
                           Tick latency,
                           double bytes,
                           Tick now,
                           std::vector<Finish>& finished) {
  if (empty()) {
    anchor_tick_ = now;
    anchor_clock_ = sg::Engine::get_clock();
  } else {
    const double date = engine_->peek();
    engine_->run_to(clock_at(now));
    collect(date, finished);  // SimGrid merges a finish less than 1 ns after `now` with it
  }
  last_start_ = std::max(last_start_, now);
  const auto p = static_cast<std::size_t>(plane);
  const auto units = std::max<std::int64_t>(1, std::llround(bytes * units_per_byte));
  sg::CommPtr comm =
      sg::Comm::sendto_init(engine_->hosts[std::size_t{from} * all_planes.size() + p],
                            engine_->hosts[std::size_t{to} * all_planes.size() + p]);
  comm->set_payload_size(static_cast<std::uint64_t>(units));
  comm->start();
  if (engine_->flows.size() <= flow) {
    engine_->flows.resize(std::size_t{flow} + 1);
  }
  engine_->flow_of.emplace(comm->get_impl(), flow);
  engine_->flows[flow] = {.comm = std::move(comm), .latency = latency};
  count(latency, 1);
  next_known_ = false;
}

Tick SimgridNetwork::next() {
  if (next_known_) {
    return next_;
  }
  next_known_ = true;
  next_ = never;
  if (empty()) {
    return next_;
  }
  const double date = engine_->peek();
  if (by_latency_.size() == 1) {
    next_ = end_of(date, by_latency_.front().first);
    return next_;
  }
  // Paths differ in latency: the first to finish need not be the first to end.
  for (const auto& [finish, action] : engine_->model->get_action_heap()) {
    const FlowId flow = engine_->flow_of.at(action->get_activity());
    next_ = std::min(next_, end_of(finish, engine_->flows[flow].latency));
  }
  return next_;
}

void SimgridNetwork::run_event(double date, std::vector<Finish>& finished) {
  // A flow too short for the clock's resolution finishes now; run_until wants a later date and then
  // stops at the event.
  do {
    engine_->engine.run_until(std::max(date, sg::Engine::get_clock() + 1e-9));
  } while (engine_->done.empty());
  collect(date, finished);
}

void SimgridNetwork::collect(double date, std::vector<Finish>& finished) {
  for (const FlowId flow : engine_->done) {
    Engine::Flow& done = engine_->flows[flow];
    finished.push_back({.flow = flow, .end = end_of(date, done.latency)});
    count(done.latency, -1);
    engine_->flow_of.erase(done.comm->get_impl());
    done.comm.reset();
  }
  engine_->done.clear();
  next_known_ = false;
}

void SimgridNetwork::run_to_next(std::vector<Finish>& finished) {
  const Tick end = next();
  ensure(end != never, "the network runs only while a flow is in");
  while (true) {
    const std::size_t before = finished.size();
    run_event(engine_->peek(), finished);
    if (std::any_of(finished.begin() + static_cast<std::ptrdiff_t>(before),
                    finished.end(),
                    [end](const Finish& finish) { return finish.end <= end; })) {
      return;
    }
  }
}

void SimgridNetwork::finish_until(Tick now, std::vector<Finish>& finished) {
  while (!empty()) {
    const double date = engine_->peek();
    if (date > clock_at(now)) {
      return;
    }
    run_event(date, finished);
  }
}

}  // namespace rackplan
