// SPDX-License-Identifier: Apache-2.0
// The names of the scenario's enumerations in JSON, one table for reading and writing.
#pragma once

#include "models/base/error.h"
#include "sim/scenario/scenario.h"

#include <array>
#include <string_view>
#include <utility>

namespace rackplan::choice_names {

inline constexpr std::array<std::pair<PoolRole, std::string_view>, 3> roles{
    {{PoolRole::Aggregated, "aggregated"},
     {PoolRole::Prefill, "prefill"},
     {PoolRole::Decode, "decode"}}};
inline constexpr std::array<std::pair<RouterPolicy, std::string_view>, 4> policies{
    {{RouterPolicy::RoundRobin, "round_robin"},
     {RouterPolicy::LeastLoaded, "least_loaded"},
     {RouterPolicy::Random, "random"},
     {RouterPolicy::KvAware, "kv_aware"}}};
inline constexpr std::array<std::pair<RouterQueueOrder, std::string_view>, 2> queue_orders{
    {{RouterQueueOrder::Fcfs, "fcfs"}, {RouterQueueOrder::Wspt, "wspt"}}};
inline constexpr std::array<std::pair<KvPolicy, std::string_view>, 3> preemptions{
    {{KvPolicy::NoEvict, "none"},
     {KvPolicy::Recompute, "recompute"},
     {KvPolicy::Retract, "retract"}}};
inline constexpr std::array<std::pair<bool, std::string_view>, 2> chunk_steps{
    {{true, "mixed"}, {false, "alone"}}};
inline constexpr std::array<std::pair<ExpertExchange, std::string_view>, 2> exchanges{
    {{ExpertExchange::AllToAll, "all_to_all"}, {ExpertExchange::AllGather, "all_gather"}}};
inline constexpr std::array<std::pair<NetworkModel, std::string_view>, 2> networks{
    {{NetworkModel::Simgrid, "simgrid"}, {NetworkModel::Ideal, "ideal"}}};
inline constexpr std::array<std::pair<GapKindSpec, std::string_view>, 3> gap_kinds{
    {{GapKindSpec::Poisson, "poisson"},
     {GapKindSpec::Gamma, "gamma"},
     {GapKindSpec::Weibull, "weibull"}}};
inline constexpr std::array<std::pair<ProfileFormSpec, std::string_view>, 2> profile_forms{
    {{ProfileFormSpec::Steps, "steps"}, {ProfileFormSpec::Lines, "lines"}}};
inline constexpr std::array<std::pair<LengthPairingSpec, std::string_view>, 2> pairings{
    {{LengthPairingSpec::Independent, "independent"},
     {LengthPairingSpec::Comonotone, "comonotone"}}};

template <class Table>
[[nodiscard]] auto value_of(const Table& table, std::string_view name) {
  for (const auto& [value, known] : table) {
    if (known == name) {
      return value;
    }
  }
  throw InvariantBroken("a choice that passed the schema has a value");
}

template <class Table, class Value>
[[nodiscard]] std::string_view name_of(const Table& table, Value wanted) {
  for (const auto& [value, name] : table) {
    if (value == wanted) {
      return name;
    }
  }
  throw InvariantBroken("every value of an enumeration has a name");
}

}  // namespace rackplan::choice_names
