// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/phase_bound.h"

#include "models/base/error.h"
#include "sim/engine/tick.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace rackplan {
namespace {

constexpr double subticks_per_tick = 65536.0;
constexpr double never_done = std::numeric_limits<double>::infinity();
// Of sums of doubles, and of the clock's rounding to ticks.
constexpr double tolerance = 1.0 - 1e-6;

double subticks(Tick ticks) {
  return static_cast<double>(ticks) * subticks_per_tick;
}

// From arrival to first token of a good request, at most.
std::optional<Tick> first_token_limit(const SloTicks& slo) {
  if (slo.time_to_first_token && slo.request_latency) {
    return std::min(*slo.time_to_first_token, *slo.request_latency);
  }
  return slo.time_to_first_token ? slo.time_to_first_token : slo.request_latency;
}

// From first to last token of a good request, at most; infinite without a limit.
double span_limit(const SloTicks& slo, std::int32_t output_tokens) {
  double limit = slo.request_latency ? static_cast<double>(*slo.request_latency) : never_done;
  if (slo.inter_token_latency) {
    limit = std::min(limit, static_cast<double>(*slo.inter_token_latency) * (output_tokens - 1));
  }
  return limit;
}

// From arrival to last token of a good request, at most; infinite without a limit.
double whole_limit(const SloTicks& slo, std::int32_t output_tokens) {
  double limit = slo.request_latency ? static_cast<double>(*slo.request_latency) : never_done;
  if (slo.time_to_first_token) {
    limit = std::min(
        limit, static_cast<double>(*slo.time_to_first_token) + span_limit(slo, output_tokens));
  }
  return limit;
}

// Decode steps of a request that produces `tokens` tokens, at least.
std::int32_t least_steps(const PoolPlan& plan, const Request& request, std::int32_t tokens) {
  if (tokens == 0) {
    return 0;
  }
  if (plan.kv.grows()) {  // preempted, it draws again for what is left
    const int query = plan.mtp.query_tokens();
    return (tokens + query - 1) / query;
  }
  return decode_phase(plan.mtp, request, tokens).steps;
}

// The charges of requests add up to more than `replicas` workers have time for, unless there are
// so many.
LeastWorkers workers_for(std::vector<double>& charges,
                         const WorkloadFacts& facts,
                         double window,
                         ScreenedBy impossible,
                         ScreenedBy capacity) {
  const auto good = static_cast<std::size_t>(facts.least_good);
  if (good == 0) {
    return {};
  }
  std::nth_element(
      charges.begin(), charges.begin() + static_cast<std::ptrdiff_t>(good - 1), charges.end());
  double work = 0.0;
  for (std::size_t i = 0; i < good; ++i) {
    work += charges[i];
  }
  if (work == never_done) {
    return {.count = std::nullopt, .bound = impossible, .steady = 0.0};
  }
  const Tick span = facts.requests.back().arrival - facts.requests.front().arrival;
  LeastWorkers least;
  least.steady = span > 0 ? work / subticks(span) : 0.0;
  const double needed = std::ceil(tolerance * work / window);
  if (needed > 1.0) {
    least.count = static_cast<std::int32_t>(std::min(needed, 1e9));
    least.bound = capacity;
  }
  return least;
}

// How long prompts may come at all: those with a floor above the limit are bad.
class PromptFloor {
 public:
  PromptFloor(const PhaseRates& rates, const WorkloadFacts& facts, const SloTicks& slo)
      : rates_(rates), whole_(facts.prompts_whole), limit_(first_token_limit(slo)) {}

  [[nodiscard]] bool too_long(std::int32_t prompt) {
    if (!limit_) {
      return false;
    }
    const std::int64_t fresh = whole_ ? prompt : 1;
    if (fresh <= fits_) {
      return false;
    }
    if (fresh >= fails_) {
      return true;
    }
    const bool fits = floor(fresh) <= subticks(*limit_ + 1);
    (fits ? fits_ : fails_) = fresh;
    return !fits;
  }

 private:
  [[nodiscard]] double floor(std::int64_t tokens) const {
    const double prefill = rates_.plan.chunk_tokens > 0
                               ? rates_.prefill_per_token * static_cast<double>(tokens)
                               : least_prefill_time(*rates_.plan.steps, rates_.shape, tokens);
    return subticks(rates_.ingress) + prefill;
  }

  const PhaseRates& rates_;
  bool whole_;
  std::optional<Tick> limit_;
  std::int64_t fits_ = 0;  // prompts up to this do, as the floor never falls
  std::int64_t fails_ = std::numeric_limits<std::int64_t>::max();
};

bool held(const PoolPlan& plan, const Request& request) {
  return std::int64_t{request.prompt_tokens} + request.output_tokens <= plan.longest_request();
}

std::pair<Tick, Tick> arrivals(const WorkloadFacts& facts) {
  return {facts.requests.front().arrival, facts.requests.back().arrival};
}

// Time of a decode worker that a good request takes, at least.
double decode_charge(const PhaseRates& rates,
                     const Request& request,
                     std::int32_t least_context,
                     std::int32_t steps,
                     double span) {
  if (steps == 0) {
    return 0.0;
  }
  const std::optional<double> part =
      span == never_done ? rates.decode->steps.least()
                         : rates.decode->steps.value_at((span + 1.0) * subticks_per_tick / steps);
  if (!part) {
    return never_done;
  }
  const double above = request.prompt_tokens - least_context +
                       (request.output_tokens - 1) * 0.5 * (steps - 1) / steps - 1.0;
  return steps * (*part + std::max(0.0, above) * rates.decode->context_slope);
}

double last_end(const WorkloadFacts& facts, const SloTicks& slo) {
  double last = 0.0;
  for (const Request& request : facts.requests) {
    last = std::max(last,
                    static_cast<double>(request.arrival) + whole_limit(slo, request.output_tokens));
  }
  return last;
}

}  // namespace

std::string name_of(ScreenedBy bound) {
  switch (bound) {
    case ScreenedBy::Nothing:
      return "nothing";
    case ScreenedBy::Budget:
      return "budget";
    case ScreenedBy::Cost:
      return "costs more than the answer";
    case ScreenedBy::KvRoom:
      return "KV room of a rank";
    case ScreenedBy::FirstToken:
      return "time to first token of a prompt alone";
    case ScreenedBy::InterToken:
      return "inter-token latency of a request alone";
    case ScreenedBy::PrefillCapacity:
      return "prefill capacity";
    case ScreenedBy::DecodeCapacity:
      return "decode capacity";
    case ScreenedBy::Capacity:
      return "capacity";
  }
  throw InvariantBroken("every bound has a name");
}

PhaseRates prefill_rates(const PoolPlan& plan, Tick ingress, const WorkloadFacts& facts) {
  PhaseRates rates;
  rates.plan = plan;
  rates.ingress = ingress;
  const bool pieces = plan.chunk_tokens > 0;
  rates.shape = {.ranks = plan.ranks,
                 .most_tokens = pieces ? plan.chunk_tokens
                                       : std::max<std::int64_t>(plan.max_tokens_per_rank,
                                                                facts.longest_prompt),
                 .least_depth = pieces || !facts.prompts_whole ? 0 : facts.shortest_prompt / 2};
  rates.prefill_per_token = least_prefill_time_per_token(*plan.steps, rates.shape);
  return rates;
}

PhaseRates decode_rates(const PoolPlan& plan, const WorkloadFacts& facts) {
  PhaseRates rates;
  rates.plan = plan;
  rates.decode = decode_rate(plan, facts.shortest_prompt);
  return rates;
}

PhaseRates aggregated_rates(const PoolPlan& plan, Tick ingress, const WorkloadFacts& facts) {
  PhaseRates rates = prefill_rates(plan, ingress, facts);
  rates.decode = decode_rate(plan, facts.shortest_prompt);
  if (plan.mixes_decode) {  // steps carry the tokens of those who run too, without work
    rates.shape.most_tokens = std::max<std::int64_t>(
        rates.shape.most_tokens, std::int64_t{plan.max_batch_per_rank} * plan.mtp.query_tokens());
    rates.shape.least_depth = 0;
    rates.prefill_per_token = least_prefill_time_per_token(*plan.steps, rates.shape);
  }
  return rates;
}

LeastWorkers least_prefill_workers(const PhaseRates& rates,
                                   const WorkloadFacts& facts,
                                   const SloTicks& slo) {
  const std::optional<Tick> limit = first_token_limit(slo);
  PromptFloor floor(rates, facts, slo);
  std::vector<double> charges;
  bool room = true;
  for (const Request& request : facts.requests) {
    const bool fits = held(rates.plan, request);
    room = room && fits;
    const std::int32_t fresh = facts.prompts_whole ? request.prompt_tokens : 0;
    charges.push_back(fits && !floor.too_long(request.prompt_tokens)
                          ? rates.prefill_per_token * fresh
                          : never_done);
  }
  const auto [first, last] = arrivals(facts);
  const double window = limit ? subticks(last - first + *limit + 1) : never_done;
  return workers_for(charges,
                     facts,
                     window,
                     room ? ScreenedBy::FirstToken : ScreenedBy::KvRoom,
                     ScreenedBy::PrefillCapacity);
}

LeastWorkers least_decode_workers(const PhaseRates& rates,
                                  const WorkloadFacts& facts,
                                  const SloTicks& slo) {
  std::vector<double> charges;
  bool room = true;
  for (const Request& request : facts.requests) {
    const bool fits = held(rates.plan, request);
    room = room && fits;
    // The first token's step is not between tokens.
    const std::int32_t steps =
        std::max(0, least_steps(rates.plan, request, request.output_tokens) - 1);
    charges.push_back(fits ? decode_charge(rates,
                                           request,
                                           facts.shortest_prompt,
                                           steps,
                                           span_limit(slo, request.output_tokens))
                           : never_done);
  }
  const double window =
      (last_end(facts, slo) - static_cast<double>(arrivals(facts).first) + 1.0) * subticks_per_tick;
  return workers_for(charges,
                     facts,
                     window,
                     room ? ScreenedBy::InterToken : ScreenedBy::KvRoom,
                     ScreenedBy::DecodeCapacity);
}

LeastWorkers least_aggregated_workers(const PhaseRates& rates,
                                      const WorkloadFacts& facts,
                                      const SloTicks& slo) {
  PromptFloor floor(rates, facts, slo);
  std::vector<double> charges;
  ScreenedBy impossible = ScreenedBy::InterToken;
  for (const Request& request : facts.requests) {
    const bool fits = held(rates.plan, request);
    const bool starts = !floor.too_long(request.prompt_tokens);
    impossible = !fits ? ScreenedBy::KvRoom : !starts ? ScreenedBy::FirstToken : impossible;
    const std::int32_t steps = least_steps(rates.plan, request, request.output_tokens - 1);
    // In mixed steps a request's token may be cheaper than in a decode step, and these are not
    // bound by the limit.
    const double decode =
        rates.plan.mixes_decode
            ? steps * std::min(rates.prefill_per_token, rates.decode->steps.least())
            : decode_charge(rates,
                            request,
                            facts.shortest_prompt,
                            steps,
                            span_limit(slo, request.output_tokens));
    const std::int32_t fresh = facts.prompts_whole ? request.prompt_tokens : 0;
    charges.push_back(fits && starts ? rates.prefill_per_token * fresh + decode : never_done);
  }
  const double window =
      (last_end(facts, slo) - static_cast<double>(arrivals(facts).first) + 1.0) * subticks_per_tick;
  return workers_for(charges, facts, window, impossible, ScreenedBy::Capacity);
}

}  // namespace rackplan
