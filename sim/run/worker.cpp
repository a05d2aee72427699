// SPDX-License-Identifier: Apache-2.0
#include "sim/run/worker.h"

#include "models/base/error.h"
#include "sim/run/child_process.h"
#include "sim/run/evaluate_here.h"
#include "sim/run/outcome.h"
#include "sim/run/system_lookup.h"
#include "sim/scenario/read.h"
#include "sim/scenario/write.h"

#include <atomic>
#include <chrono>
#include <istream>
#include <iterator>
#include <mutex>
#include <ostream>
#include <string>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace rackplan {
namespace {

// Tells the parent every 50 ms how many requests are done.
class ProgressReporter {
 public:
  explicit ProgressReporter(const Progress& progress)
      : thread_([&progress](const std::stop_token& stop) {
          while (!stop.stop_requested()) {
            const std::int64_t done = progress.requests_done.load(std::memory_order_relaxed);
            if (::write(progress_descriptor, &done, sizeof done) != sizeof done) {
              return;  // nobody listens
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
          }
        }) {}

 private:
  std::jthread thread_;
};

std::filesystem::path& worker_program() {
  static std::filesystem::path program = "/proc/self/exe";
  return program;
}

std::mutex& worker_program_guard() {
  static std::mutex guard;
  return guard;
}

}  // namespace

void set_worker_program(std::filesystem::path program) {
  const std::lock_guard lock(worker_program_guard());
  worker_program() = std::move(program);
}

int run_worker(std::istream& in,
               std::ostream& out,
               const Catalogs& catalogs,
               const std::stop_token& stop,
               const RunOutputs& outputs) {
  try {
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const Scenario scenario =
        scenario_from_text(text, "standard input", {}, nodes_per_rack(catalogs));
    Progress progress;
    Report report;
    {
      const ProgressReporter reporter(progress);
      report = evaluate_here(scenario, catalogs, stop, &progress, outputs);
    }
    out << outcome_text(report);
  } catch (...) {
    out << outcome_text_of_current_exception();
  }
  out.flush();
  return out.good() ? 0 : 1;
}

Report evaluate_in_worker(const Scenario& scenario,
                          const std::stop_token& stop,
                          Progress* progress,
                          const RunOutputs& outputs) {
  std::filesystem::path program;
  {
    const std::lock_guard lock(worker_program_guard());
    program = worker_program();
  }
  const auto on_progress = [progress](std::int64_t done) {
    if (progress != nullptr) {
      progress->requests_done.store(done, std::memory_order_relaxed);
    }
  };
  std::vector<std::string> arguments{"worker"};
  const auto fill = [&](const char* option, const std::filesystem::path& file) {
    if (!file.empty()) {
      arguments.insert(arguments.end(), {option, file.string()});
    }
  };
  fill("--requests-to", outputs.requests);
  fill("--aiperf-records-to", outputs.aiperf_records);
  fill("--timeline-to", outputs.timeline);
  if (outputs.timeline_gzip) {
    arguments.emplace_back("--timeline-gzip");
  }
  if (outputs.timeline_requests) {
    arguments.insert(arguments.end(), {"--timeline-requests", to_text(*outputs.timeline_requests)});
  }
  const ChildResult child = run_child(program, arguments, to_json(scenario), on_progress, stop);
  if (child.stopped) {
    throw Interrupted();
  }
  if (child.signal != 0) {
    throw EnvironmentError("the worker was ended by signal " + std::to_string(child.signal));
  }
  return report_of_outcome(child.output);
}

}  // namespace rackplan
