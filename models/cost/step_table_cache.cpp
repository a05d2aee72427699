// SPDX-License-Identifier: Apache-2.0
#include "models/cost/step_table_cache.h"

#include <future>
#include <list>
#include <map>
#include <mutex>
#include <utility>

namespace rackplan {
namespace {

constexpr std::size_t capacity =
    1024;  // tables; one of 256 requests on each of 16 ranks takes 0.1 MB

using TablePointer = std::shared_ptr<const StepTable>;

/// Least recently used first out.
class StepTableCache {
 public:
  TablePointer get(const StepInputs& inputs, const StepLimits& limits) {
    const std::string key = step_table_key(inputs, limits);
    std::promise<TablePointer> building;
    {
      std::unique_lock lock(mutex_);
      const auto found = entries_.find(key);
      if (found != entries_.end()) {
        used_.splice(used_.end(), used_, found->second.use);
        const std::shared_future<TablePointer> table = found->second.table;
        lock.unlock();
        return table.get();
      }
      used_.push_back(key);
      entries_.emplace(key, Entry{building.get_future().share(), std::prev(used_.end())});
      if (entries_.size() > capacity) {
        entries_.erase(used_.front());
        used_.pop_front();
      }
    }
    try {
      auto table = std::make_shared<const StepTable>(build(inputs, limits));
      building.set_value(table);
      return table;
    } catch (...) {
      building.set_exception(std::current_exception());
      forget(key);
      throw;
    }
  }

 private:
  struct Entry {
    std::shared_future<TablePointer> table;
    std::list<std::string>::iterator use;
  };

  /// A table of slower steps is scaled from the one of the steps themselves.
  StepTable build(const StepInputs& inputs, const StepLimits& limits) {
    if (inputs.time_factor == 1.0) {
      return build_step_table(inputs, limits);
    }
    StepInputs unscaled = inputs;
    unscaled.time_factor = 1.0;
    return get(unscaled, limits)->scaled(inputs.time_factor);
  }

  /// A failed build is tried again by whoever asks next.
  void forget(const std::string& key) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(key);
    if (found != entries_.end()) {
      used_.erase(found->second.use);
      entries_.erase(found);
    }
  }

  std::mutex mutex_;
  std::list<std::string> used_;  // oldest use first
  std::map<std::string, Entry> entries_;
};

}  // namespace

std::shared_ptr<const StepTable> cached_step_table(const StepInputs& inputs,
                                                   const StepLimits& limits) {
  static StepTableCache cache;
  return cache.get(inputs, limits);
}

}  // namespace rackplan
