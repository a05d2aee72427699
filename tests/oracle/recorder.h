// SPDX-License-Identifier: Apache-2.0
// A request log that keeps every outcome, for tests.
#pragma once

#include "sim/serving/request_log.h"

#include <optional>
#include <ostream>
#include <vector>

namespace rackplan::oracle {

struct Outcome {
  Completion completion;               // of a rejection: `completed` is its tick
  std::optional<RejectReason> reason;  // when it was rejected
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

inline std::ostream& operator<<(std::ostream& out, const Outcome& outcome) {
  const Request& request = outcome.completion.request;
  out << "request " << request.id << " (arrival " << request.arrival << ", "
      << request.prompt_tokens << " + " << request.output_tokens << " tokens) ";
  if (outcome.reason) {
    return out << "rejected (reason " << static_cast<int>(*outcome.reason) << ") at "
               << outcome.completion.completed;
  }
  return out << "first token " << outcome.completion.first_token << ", completed "
             << outcome.completion.completed;
}

class Recorder final : public RequestLog {
 public:
  void completed(const Completion& completion) override {
    outcomes_.push_back({completion, std::nullopt});
  }
  void rejected(const Request& request, RejectReason reason, Tick tick) override {
    outcomes_.push_back({{.request = request, .completed = tick}, reason});
  }
  [[nodiscard]] const std::vector<Outcome>& outcomes() const { return outcomes_; }

 private:
  std::vector<Outcome> outcomes_;
};

}  // namespace rackplan::oracle
