// SPDX-License-Identifier: Apache-2.0
#include "sim/report/pool_tables.h"

#include "models/units/text.h"
#include "sim/report/number_text.h"

#include <string>

namespace rackplan {
namespace {

constexpr int digits = 4;

std::string number(double value) {
  return number_text(value, digits);
}

// "HBM bandwidth 71 %, NVLink 29 %"; what is left of a long list is "others".
std::string listed(const std::vector<Share>& shares) {
  constexpr std::size_t most = 6;
  std::string text;
  double rest = 0.0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if (i < most) {
      text += (i == 0 ? "" : ", ") + shares[i].name + " " + percent_text(shares[i].fraction);
    } else {
      rest += shares[i].fraction;
    }
  }
  return shares.size() > most ? text + ", others " + percent_text(rest) : text;
}

}  // namespace

TextTable pool_table(const std::vector<PoolReport>& pools) {
  TextTable table({{"pool", Align::Left},
                   {"system", Align::Left},
                   {"workers", Align::Left},
                   {"GPUs"},
                   {"busy"},
                   {"min"},
                   {"max"},
                   {"batch"},
                   {"of"},
                   {"queue"},
                   {"KV mean"},
                   {"KV peak"},
                   {"step error"}});
  for (const PoolReport& pool : pools) {
    table.add({pool.name,
               pool.system,
               std::to_string(pool.replicas) + " x " + pool.parallel,
               std::to_string(pool.gpus),
               percent_text(pool.utilisation.mean),
               percent_text(pool.utilisation.min),
               percent_text(pool.utilisation.max),
               number(pool.mean_batch),
               std::to_string(pool.max_batch),
               number(pool.mean_queue),
               percent_text(pool.kv_occupancy_mean),
               percent_text(pool.kv_occupancy_peak),
               "±" + percent_text(pool.step_time_error, 2)});
  }
  return table;
}

TextTable routing_table(const std::vector<PoolReport>& pools) {
  TextTable table({{"", Align::Left}, {"", Align::Left}, {"", Align::Left}});
  for (const PoolReport& pool : pools) {
    if (pool.prefix_cache) {
      const PrefixCacheReport& cache = *pool.prefix_cache;
      table.add({pool.name,
                 "prefix cache",
                 percent_text(cache.hit_ratio, digits) + " of " +
                     std::to_string(cache.lookup_tokens) + " tokens found, " +
                     std::to_string(cache.evicted_blocks) + " blocks evicted"});
    }
    if (pool.preemptions.value_or(0) > 0) {
      table.add({pool.name,
                 "preemptions",
                 std::to_string(*pool.preemptions) + ", " +
                     std::to_string(pool.recomputed_tokens.value_or(0)) +
                     " tokens prefilled again"});
    }
    if (pool.local_prefills) {
      table.add({pool.name,
                 "conditional disaggregation",
                 std::to_string(*pool.local_prefills) + " prompts prefilled here"});
    }
    if (pool.router_queue) {
      const RouterQueueReport& queue = *pool.router_queue;
      table.add({pool.name,
                 "router queue",
                 std::to_string(queue.held_requests) + " requests held, " +
                     format(queue.mean_wait, digits) + " on average; mean length " +
                     number(queue.mean_length)});
    }
  }
  return table;
}

TextTable step_time_table(const std::vector<PoolReport>& pools) {
  TextTable table({{"", Align::Left}, {"", Align::Left}, {"", Align::Left}});
  for (const PoolReport& pool : pools) {
    const auto row = [&](const char* kind, const std::vector<Share>& shares) {
      if (!shares.empty()) {
        table.add({pool.name, kind, listed(shares)});
      }
    };
    row("by bound", pool.time_by_bound);
    row("by op", pool.time_by_op);
    row("by source", pool.time_by_source);
  }
  return table;
}

TextTable link_table(const NetworkReport& network) {
  TextTable table({{"link", Align::Left}, {"in use"}, {"bytes"}});
  for (const LinkReport& link : network.links) {
    table.add({link.name, percent_text(link.utilisation), format(link.bytes, digits)});
  }
  return table;
}

}  // namespace rackplan
