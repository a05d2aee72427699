// SPDX-License-Identifier: Apache-2.0
#include "tests/oracle/random_system.h"

#include "sim/engine/random.h"

#include <algorithm>
#include <utility>

namespace rackplan::oracle {
namespace {

constexpr std::int64_t subticks_per_tick = std::int64_t{1} << subtick_bits;

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : seed_(seed) {
    constexpr Tick units[] = {1000, 1'000'000, 30'000'000};  // 1 ns, 1 µs, 30 µs
    unit_ = units[pick(0, 2)];
    round_ = chance(35);
  }

  RandomSystem system() {
    RandomSystem system;
    draw_deployment(system);
    draw_fabric(system);
    if (chance(40)) {
      system.horizon = cut(20, 990);
    }
    if (chance(40)) {
      system.warmup = cut(5, chance(90) ? 700 : 1100);
    }
    const std::int64_t others = chance(25) ? pick(1, 2) : 0;
    for (std::int64_t i = 0; i < others; ++i) {
      if (chance(40)) {
        system.others.push_back(system);  // a twin: what happens in one happens in both at a time
      } else {
        draw_deployment(system.others.emplace_back());
      }
      if (chance(50)) {
        move_endpoints(system.others.back().plan, 100 * static_cast<EndpointId>(i + 1));
      }
    }
    return system;
  }

 private:
  std::int64_t pick(std::int64_t low, std::int64_t high) {
    return draw_integer(low, high, seed_, Purpose::Routing, 0, count_++);
  }
  bool chance(int percent) { return pick(1, 100) <= percent; }
  /// Between `low` and `high` units; whole units in a round system.
  Tick ticks(std::int64_t low, std::int64_t high) {
    if (round_) {
      return pick(low, high) * unit_;
    }
    const Tick coarse = pick(low * 1000, high * 1000) * (unit_ / 1000);
    return coarse + pick(0, unit_ / 1000);
  }
  std::int64_t subticks(std::int64_t low, std::int64_t high) {
    const Tick whole = ticks(low, high);
    return whole * subticks_per_tick + (round_ ? 0 : pick(0, subticks_per_tick - 1));
  }

  Cut cut(std::int64_t least, std::int64_t most) {
    constexpr CutKind kinds[] = {CutKind::Fraction, CutKind::Completion, CutKind::StepEnd};
    const CutKind kind = kinds[pick(0, 2)];
    return {kind, static_cast<int>(pick(least, most))};
  }

  void draw_deployment(RandomDeployment& deployment) {
    ServingPlan& plan = deployment.plan;
    const bool disaggregated = chance(50);
    plan.first = pool(!disaggregated, true);
    if (disaggregated) {
      if (chance(35)) {
        plan.conditional = {.max_tokens = pick(1, 80),
                            .max_share = 0.01 * static_cast<double>(pick(30, 120))};
      }
      plan.decode = pool(true, plan.conditional.has_value());
      plan.decode->first_endpoint = static_cast<EndpointId>(plan.first.replicas * plan.first.ranks);
    }
    plan.kv_bytes_per_token = pick(1, 100'000);
    if (chance(30)) {
      plan.kv_windowed_bytes_per_token = pick(1, 100'000);
      plan.kv_window = pick(1, 60);
    }
    plan.ingress = chance(50) ? 0 : ticks(0, 40);
    plan.max_positions = chance(80) ? 0 : pick(60, 300);
    draw_requests(deployment, chance(35));
    draw_routing(plan);
    if (chance(60)) {
      draw_blocks(deployment);
    }
  }

  /// To endpoints that no other deployment has.
  static void move_endpoints(ServingPlan& plan, EndpointId by) {
    plan.first.first_endpoint += by;
    if (plan.decode) {
      plan.decode->first_endpoint += by;
    }
  }

  PoolPlan pool(bool decodes, bool prefills) {
    PoolPlan pool;
    pool.replicas = static_cast<int>(pick(1, 4));
    pool.ranks = chance(40) ? 1 : static_cast<int>(pick(2, 4));
    pool.max_batch_per_rank = decodes ? static_cast<int>(pick(1, 8)) : 1;
    pool.max_prompts_per_rank = static_cast<int>(pick(1, 6));
    pool.max_tokens_per_rank = chance(50) ? pick(10, 120) : 5000;
    pool.kv_capacity_per_rank = chance(50) ? pick(80, 400) : 1'000'000;
    if (decodes) {
      draw_mtp(pool);
      draw_kv(pool);
    }
    if (prefills && chance(pool.kv.grows() ? 90 : 40)) {
      pool.chunk_tokens = chance(70) ? pick(2, 12) : pick(13, 60);
      pool.mixes_decode = decodes && chance(80);
    }
    std::vector<std::vector<StepTable::Segment>> decode;
    StepTable::Experts experts;
    if (decodes) {
      decode = rows(pool.max_batch_per_rank);
      if (chance(60)) {
        experts = some_experts(pool);
      }
      if (chance(60)) {
        draw_graph_batches(pool);
      }
    }
    StepTable::PrefillGrid prefill;
    if (prefills || pool.kv.grows()) {
      prefill = grid(pool.ranks);
    }
    pool.steps = std::make_shared<StepTable>(decode, std::move(prefill), std::move(experts));
    return pool;
  }

  void draw_mtp(PoolPlan& pool) {
    if (chance(50)) {
      return;
    }
    pool.mtp.depth = static_cast<int>(pick(1, 4));
    pool.mtp.acceptance = {chance(10) ? 1.0 : static_cast<double>(pick(0, 100)) / 100.0};
    pool.mtp.seed = static_cast<std::uint64_t>(pick(0, 1000));
  }

  void draw_kv(PoolPlan& pool) {
    pool.kv.block_tokens = chance(40) ? 1 : pick(2, 20);
    if (chance(35)) {
      return;
    }
    pool.kv_capacity_per_rank = chance(90) ? pick(60, chance(50) ? 140 : 300) : 1'000'000;
    if (chance(50)) {
      pool.kv.policy = KvPolicy::Recompute;
      pool.kv.watermark_blocks = chance(40) ? 0 : pick(1, 4);
    } else {
      pool.kv.policy = KvPolicy::Retract;
      NewTokenRatio& ratio = pool.kv.ratio;
      ratio.initial = pick(0, 1'000'000);
      ratio.least = pick(0, ratio.initial);
      ratio.decay = chance(50) ? pick(0, 3'000) : pick(0, 100'000);
      ratio.steps = pick(0, 20);
      ratio.longest_future = chance(70) ? 4096 : pick(1, 60);
    }
  }

  void draw_graph_batches(PoolPlan& pool) {
    for (int batch = 1; batch <= pool.max_batch_per_rank; ++batch) {
      if (chance(40)) {
        pool.graph_batches.push_back(batch);
      }
    }
  }

  StepTable::Experts some_experts(const PoolPlan& pool) {
    StepTable::Experts experts;
    for (int requests = 0; requests <= pool.ranks * pool.max_batch_per_rank; ++requests) {
      experts.time.push_back(subticks(0, 20));
    }
    for (int batch = 1; batch <= pool.max_batch_per_rank; ++batch) {
      experts.floor.push_back(chance(70) ? 0 : subticks(0, 20));
    }
    return experts;
  }

  std::vector<std::vector<StepTable::Segment>> rows(int max_batch) {
    std::vector<std::vector<StepTable::Segment>> rows;
    const bool all_alike = chance(25);
    const std::int64_t widest = chance(50) ? 25 : 200;
    for (int batch = 1; batch <= max_batch; ++batch) {
      rows.push_back(all_alike && batch > 1 ? rows.front() : row(widest));
    }
    return rows;
  }

  std::vector<StepTable::Segment> row(std::int64_t widest) {
    std::vector<StepTable::Segment> row;
    const std::int64_t segments = pick(1, 6);
    std::int64_t x0 = 0;
    std::int64_t y0 = subticks(1, 50);
    for (std::int64_t i = 0; i < segments; ++i) {
      std::int64_t slope = 0;
      if (!chance(30)) {
        slope = subticks(1, 20);
        slope /= round_ ? 10 : pick(1, 3000);
      }
      row.push_back({x0, y0, slope});
      const std::int64_t width = pick(1, widest);
      x0 += width;
      y0 += slope * width;
      if (chance(15)) {
        y0 += subticks(1, 30);
      } else if (chance(15)) {
        y0 = subticks(1, 30);  // a jump, down or up
      }
    }
    return row;
  }

  /// Sums of what each axis adds, and a product term: as a StepTable demands.
  StepTable::PrefillGrid grid(int ranks) {
    StepTable::PrefillGrid grid;
    grid.tokens = {1, pick(2, 40), pick(41, 300)};
    grid.depth =
        chance(50) ? std::vector<std::int64_t>{0} : std::vector<std::int64_t>{0, pick(1, 90)};
    for (int spread = 2; spread <= ranks; ++spread) {
      grid.spread.push_back(spread * StepTable::spread_unit);
    }
    const std::int64_t base = subticks(1, 60);
    const std::int64_t by_tokens = chance(20) ? 0 : subticks(0, 60);
    const std::int64_t by_depth = subticks(0, 20);
    const std::int64_t by_both = subticks(0, 20);
    const std::int64_t by_spread = subticks(0, 10);
    for (std::size_t t = 0; t < grid.tokens.size(); ++t) {
      for (std::size_t d = 0; d < grid.depth.size(); ++d) {
        for (std::size_t s = 0; s < grid.spread.size(); ++s) {
          const auto i = static_cast<std::int64_t>(t);
          const auto j = static_cast<std::int64_t>(d);
          const auto k = static_cast<std::int64_t>(s);
          grid.time.push_back(base + i * by_tokens + j * by_depth + i * j * by_both +
                              k * by_spread);
        }
      }
    }
    return grid;
  }

  void draw_requests(RandomDeployment& deployment, bool closed) {
    constexpr std::int64_t gaps[] = {3, 40, 400, 3000};  // units
    const std::int64_t gap = gaps[pick(0, 3)];
    const bool bursts = chance(40);
    const std::int64_t longest = chance(70) ? 60 : 400;
    const std::int64_t most = chance(70) ? 60 : 8;  // tokens out
    const auto count = static_cast<std::uint64_t>(pick(1, 60));
    Tick arrival = chance(50) ? 0 : ticks(0, 100);
    for (std::uint64_t id = 0; id < count; ++id) {
      const bool outlier = chance(4);
      deployment.requests.push_back(
          {.id = id,
           .arrival = arrival,
           .prompt_tokens = static_cast<std::int32_t>(outlier ? pick(100, 2000) : pick(1, longest)),
           .output_tokens = static_cast<std::int32_t>(chance(15) ? 1 : pick(1, most)),
           .priority = static_cast<std::int16_t>(chance(70) ? 0 : pick(-3, 5))});
      if (!bursts || chance(20)) {
        arrival += ticks(0, 2 * gap);
      }
    }
    if (closed) {
      deployment.users = static_cast<std::size_t>(pick(1, 12));
      deployment.think = chance(60) ? 0 : ticks(0, 2 * gap);
    } else if (chance(30)) {
      deployment.replies = true;
      deployment.think = ticks(0, gap);
    }
  }

  RoutingPolicy policy() {
    constexpr RoutingPolicy policies[] = {RoutingPolicy::RoundRobin,
                                          RoutingPolicy::LeastLoaded,
                                          RoutingPolicy::Random,
                                          RoutingPolicy::KvAware,
                                          RoutingPolicy::KvAware,
                                          RoutingPolicy::KvAware};
    return policies[pick(0, 5)];
  }

  void draw_router(PoolPlan& pool) {
    pool.routing = policy();
    KvRouting& kv = pool.kv_routing;
    kv.overlap_weight = chance(50) ? KvRouting::one : pick(0, 3000);
    kv.prefill_load_scale = chance(50) ? KvRouting::one : pick(0, 3000);
    kv.request_weight = chance(70) ? 0 : pick(1, 5000);
    kv.block_tokens = pick(1, 40);
    kv.temperature = chance(60) ? 0.0 : 0.05 * static_cast<double>(pick(1, 60));
    kv.event_lag = chance(60) ? 0 : ticks(1, 300);
    pool.prefix_cache = chance(90);
  }

  void draw_routing(ServingPlan& plan) {
    plan.seed = static_cast<std::uint64_t>(pick(0, 1'000'000));
    draw_router(plan.first);
    if (plan.decode) {
      draw_router(*plan.decode);
      if (plan.conditional) {
        plan.decode->routing = RoutingPolicy::KvAware;
      }
    }
    if (chance(35)) {
      plan.queue = RouterQueue{.busy_tokens = chance(30) ? 0 : pick(1, 150),
                               .order = chance(50) ? QueueOrder::Fcfs : QueueOrder::Wspt};
      if (chance(40)) {
        plan.shed.max_queue = pick(0, 8);
      }
    }
    if (chance(10)) {
      plan.shed.busy_tokens = pick(20, 300);
    }
  }

  /// Prompts are paths from the root of one of a few trees: equal hashes mean equal beginnings.
  void draw_blocks(RandomDeployment& deployment) {
    BlockConvention& convention = deployment.block_hashes.convention;
    convention.tokens = static_cast<std::int32_t>(chance(30) ? pick(1, 3) : pick(4, 40));
    const ServingPlan& plan = deployment.plan;
    const PoolPlan& generates = plan.decode ? *plan.decode : plan.first;
    if ((!plan.decode || plan.conditional) && chance(70)) {  // blocks that fit the engine's
      convention.tokens = static_cast<std::int32_t>(generates.kv.block_tokens * pick(1, 3));
    }
    convention.partial = chance(50) ? PartialBlock::Hashed : PartialBlock::Dropped;
    const std::int64_t branches = pick(1, 4);
    for (const Request& request : deployment.requests) {
      std::vector<BlockHash> hashes;
      if (!chance(5)) {
        std::uint64_t hash = static_cast<std::uint64_t>(pick(1, branches));
        for (std::int64_t i = blocks_of_prompt(convention, request.prompt_tokens); i > 0; --i) {
          hash = hash * 0x9E3779B97F4A7C15ULL +
                 (chance(85) ? 1 : static_cast<std::uint64_t>(pick(1, branches)));
          hashes.push_back(hash);
        }
      }
      deployment.block_hashes.hashes.push_back(std::move(hashes));
    }
  }

  /// A prompt of 60 tokens takes up to about 30 units on the wire.
  void draw_fabric(RandomSystem& system) {
    system.fabric.latency = std::max<Tick>(1, chance(30) ? 1 : ticks(0, 20));
    const std::int64_t bytes = 60 * system.plan.kv_bytes_per_token;
    system.fabric.ticks_per_kib = chance(20) ? 0 : ticks(0, 30) * 1024 / bytes;
    system.fabric.one_at_a_time = chance(40);
    system.fabric.push_back = chance(30) ? ticks(0, 10) : 0;
  }

  std::uint64_t seed_;
  std::uint64_t count_ = 0;
  Tick unit_ = 1;
  bool round_ = false;
};

}  // namespace

std::unique_ptr<TestSource> RandomDeployment::make_source() const {
  if (replies) {
    return std::make_unique<ReplySource>(requests, think, block_hashes);
  }
  if (users == 0) {
    return std::make_unique<ListSource>(requests, block_hashes);
  }
  std::vector<Lengths> lengths;
  lengths.reserve(requests.size());
  for (const Request& request : requests) {
    lengths.push_back({request.prompt_tokens, request.output_tokens});
  }
  return std::make_unique<UserSource>(users, think, std::move(lengths), block_hashes);
}

RandomSystem make_random_system(std::uint64_t seed) {
  return Generator(seed).system();
}

}  // namespace rackplan::oracle
