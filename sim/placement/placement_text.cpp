// SPDX-License-Identifier: Apache-2.0
#include "sim/placement/placement_text.h"

#include "sim/scenario/choice_names.h"

#include <algorithm>
#include <cstdint>
#include <map>

namespace rackplan {
namespace {

/// "0-3", "0,2,4-7" of ascending numbers.
std::string ranges_text(const std::vector<int>& numbers) {
  std::string text;
  for (std::size_t i = 0; i < numbers.size();) {
    std::size_t last = i;
    while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1) {
      ++last;
    }
    text += (text.empty() ? "" : ",") + std::to_string(numbers[i]);
    if (last > i) {
      text += "-" + std::to_string(numbers[last]);
    }
    i = last + 1;
  }
  return text;
}

/// What each node of one system holds, by node; nodes that hold nothing are absent.
std::map<int, std::string> contents_by_node(const Placement& placement, std::size_t system) {
  const int per_node = placement.systems[system].spec.node.gpus;
  std::map<int, std::string> contents;
  for (const PoolPlacement& pool : placement.pools) {
    for (std::size_t r = 0; pool.system == system && r < pool.replicas.size(); ++r) {
      std::map<int, std::vector<int>> gpus_by_node;
      for (const int gpu : pool.replicas[r].gpus) {
        gpus_by_node[gpu / per_node].push_back(gpu % per_node);
      }
      for (const auto& [node, gpus] : gpus_by_node) {
        std::string& text = contents[node];
        text += (text.empty() ? "" : ", ") + replica_text(pool, r) + " gpu" + ranges_text(gpus);
      }
    }
  }
  return contents;
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

/// "node 3", "nodes 3-5".
std::string numbered(const std::string& noun, int first, int last) {
  return last == first ? noun + " " + std::to_string(first)
                       : noun + "s " + std::to_string(first) + "-" + std::to_string(last);
}

std::string system_text(const Placement& placement, std::size_t index) {
  const PlacedSystem& system = placement.systems[index];
  const std::map<int, std::string> contents = contents_by_node(placement, index);
  const auto content_of = [&](int node) {
    const auto found = contents.find(node);
    return found == contents.end() ? std::string("free") : found->second;
  };
  std::string text =
      (system.name.empty() ? system.spec.id : system.name + " (" + system.spec.id + ")") + ": " +
      std::to_string(system.nodes_used) + " of " + std::to_string(system.nodes) +
      " nodes in use, " + std::to_string(system.spec.node.gpus) + " GPUs a node\n";
  const int per_rack = system.spec.rack.nodes;
  for (int node = 0; node < system.nodes;) {
    const std::string content = content_of(node);
    const int rack = node / per_rack;
    const int first = node % per_rack;
    int last_rack = rack;
    if (first == 0 && contents.lower_bound(node) ==
                          contents.end()) {  // racks that are free altogether in one line
      last_rack = system.nodes / per_rack - 1;
    }
    last_rack = std::max(rack, last_rack);
    const int rack_end = std::min(system.nodes, (rack + 1) * per_rack);
    int end = node + 1;
    while (end < rack_end && content_of(end) == content) {
      ++end;
    }
    const std::string racks = first != 0 ? "" : numbered("rack", rack, last_rack);
    text += "  " + padded(racks, 11) + padded(numbered("node", first, first + end - node - 1), 13) +
            content + "\n";
    node = end + (last_rack - rack) * per_rack;
  }
  return text;
}

}  // namespace

std::string replica_text(const PoolPlacement& pool, std::size_t replica) {
  return (pool.deployment.empty() ? "" : pool.deployment + " ") +
         std::string(choice_names::name_of(choice_names::roles, pool.role)) + "[" +
         std::to_string(replica) + "]";
}

std::string where_text(const PlacedSystem& system, const std::vector<int>& gpus) {
  const int per_node = system.spec.node.gpus;
  const int per_rack = system.spec.rack.nodes;
  const int first = gpus.front() / per_node;
  const int last = gpus.back() / per_node;
  std::string text = system.name.empty() ? "" : system.name + "/";
  text += "rack" + std::to_string(first / per_rack) + "/node" + std::to_string(first % per_rack);
  if (last != first) {
    return text + "-" + std::to_string(first % per_rack + (last - first));
  }
  std::vector<int> inside;
  inside.reserve(gpus.size());
  for (const int gpu : gpus) {
    inside.push_back(gpu % per_node);
  }
  return text + "/gpu" + ranges_text(inside);
}

std::string placement_text(const Placement& placement) {
  std::string text;
  for (std::size_t i = 0; i < placement.systems.size(); ++i) {
    text += system_text(placement, i);
  }
  return text;
}

}  // namespace rackplan
