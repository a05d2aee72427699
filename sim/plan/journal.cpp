// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/journal.h"

#include "models/base/error.h"
#include "models/base/files.h"
#include "sim/run/version.h"
#include "sim/scenario/scenario_hash.h"

#include <nlohmann/json.hpp>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>
#include <utility>

namespace rackplan {
namespace {

using Json = nlohmann::json;

Json figures_json(const PlanFigures& figures) {
  Json node{{"cost", figures.cost_a_year.in_base()},
            {"throughput_per_gpu", figures.throughput_per_gpu.in_base()},
            {"tokens_per_user", figures.tokens_per_user},
            {"goodput", figures.goodput.in_base()},
            {"ttft_p50", figures.ttft_p50.in_base()},
            {"ttft_p99", figures.ttft_p99.in_base()},
            {"itl_p50", figures.itl_p50.in_base()},
            {"itl_p99", figures.itl_p99.in_base()}};
  if (figures.cost_per_token) {
    node["cost_per_token"] = figures.cost_per_token->in_base();
  }
  return node;
}

PlanFigures figures_of(const Json& node) {
  const auto number = [&](const char* key) { return node.at(key).get<double>(); };
  PlanFigures figures;
  figures.cost_a_year = Usd::from_base(number("cost"));
  figures.throughput_per_gpu = TokensPerSecond::from_base(number("throughput_per_gpu"));
  figures.tokens_per_user = number("tokens_per_user");
  figures.goodput = PerSecond::from_base(number("goodput"));
  figures.ttft_p50 = Seconds::from_base(number("ttft_p50"));
  figures.ttft_p99 = Seconds::from_base(number("ttft_p99"));
  figures.itl_p50 = Seconds::from_base(number("itl_p50"));
  figures.itl_p99 = Seconds::from_base(number("itl_p99"));
  if (node.contains("cost_per_token")) {
    figures.cost_per_token = UsdPerToken::from_base(number("cost_per_token"));
  }
  return figures;
}

Json target_json(const TargetOutcome& target) {
  return {{"workload", target.workload},
          {"metric", target.metric},
          {"limit", target.limit},
          {"asked", target.asked},
          {"reached", target.reached},
          {"each_window", target.each_window},
          {"met", target.met}};
}

TargetOutcome target_of(const Json& node) {
  return {.workload = node.at("workload"),
          .metric = node.at("metric"),
          .limit = node.at("limit"),
          .asked = node.at("asked"),
          .reached = node.at("reached"),
          .each_window = node.at("each_window"),
          .met = node.at("met")};
}

Trial trial_of(const Json& node) {
  Trial trial;
  trial.demand = node.at("demand");
  trial.cut_short = node.at("cut_short");
  trial.met = node.at("met");
  trial.requests = node.at("requests");
  trial.trouble = node.at("trouble");
  trial.bottleneck = node.at("bottleneck");
  for (const Json& target : node.at("targets")) {
    trial.targets.push_back(target_of(target));
  }
  if (node.contains("figures")) {
    trial.figures = figures_of(node.at("figures"));
  }
  return trial;
}

std::string head_line(const Scenario& question) {
  return Json{{"rackplan_journal", 1},
              {"version", std::string(rackplan_version())},
              {"question", scenario_hash(question)}}
      .dump();
}

[[noreturn]] void fail(const std::string& file) {
  throw EnvironmentError("cannot write " + file + ": " + std::strerror(errno));
}

}  // namespace

std::string trial_line(std::int64_t index, const Trial& trial) {
  Json node{{"index", index},
            {"demand", trial.demand},
            {"cut_short", trial.cut_short},
            {"met", trial.met},
            {"requests", trial.requests},
            {"trouble", trial.trouble},
            {"bottleneck", trial.bottleneck},
            {"targets", Json::array()}};
  for (const TargetOutcome& target : trial.targets) {
    node["targets"].push_back(target_json(target));
  }
  if (trial.figures) {
    node["figures"] = figures_json(*trial.figures);
  }
  return node.dump();
}

Journal::Journal(const std::string& file, const Scenario& question) : file_(file) {
  if (file_.empty()) {
    return;
  }
  const std::string head = head_line(question);
  std::string text = std::filesystem::exists(file_) ? read_file(file_) : "";
  text.resize(text.rfind('\n') + 1);  // npos + 1 == 0: a last line that was cut off
  read(text, head);
  descriptor_ = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor_ < 0 || ::ftruncate(descriptor_, static_cast<off_t>(text.size())) != 0 ||
      ::lseek(descriptor_, 0, SEEK_END) < 0) {
    fail(file_);
  }
  if (text.empty()) {
    pending_ = head + "\n";
    flush();
  }
}

Journal::~Journal() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

void Journal::read(const std::string& text, const std::string& head) {
  std::size_t number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    const std::string line = text.substr(begin, end - begin);
    begin = end + 1;
    ++number;
    if (number == 1) {
      if (line != head) {
        throw InputError({file_,
                          "line 1",
                          "the journal of another question or version, or no journal",
                          "a file that does not exist yet, or the one this search was kept in"});
      }
      continue;
    }
    try {
      const Json node = Json::parse(line);
      known_[node.at("index").get<std::int64_t>()] = trial_of(node);
    } catch (const Json::exception&) {
      throw InputError({file_, "line " + std::to_string(number), "no trial", "a line of JSON"});
    }
  }
}

const Trial* Journal::find(std::int64_t index) const {
  const auto found = known_.find(index);
  return found == known_.end() ? nullptr : &found->second;
}

void Journal::add(std::int64_t index, const Trial& trial) {
  if (descriptor_ >= 0) {
    pending_ += trial_line(index, trial) + "\n";
  }
}

void Journal::flush() {
  for (std::size_t written = 0; written < pending_.size();) {
    const ssize_t count =
        ::write(descriptor_, pending_.data() + written, pending_.size() - written);
    if (count < 0 && errno != EINTR) {
      fail(file_);
    }
    written += count > 0 ? static_cast<std::size_t>(count) : 0;
  }
  if (!pending_.empty() && ::fsync(descriptor_) != 0 && errno != EINVAL) {
    fail(file_);
  }
  pending_.clear();
}

}  // namespace rackplan
