// SPDX-License-Identifier: Apache-2.0
// rackplan-kernels: what the kernels are, whether they are right, how long they take.
#include "kernels/device/device.h"
#include "kernels/device/timing.h"
#include "kernels/program/kernel_entry.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

namespace rackplan::kernels {
namespace {

constexpr int done = 0;
constexpr int check_failed = 1;
constexpr int bad_input = 2;
constexpr int environment_failed = 74;

const KernelEntry& entry_of(const std::string& name) {
  std::string names;
  for (const KernelEntry& entry : kernel_entries()) {
    if (entry.name == name) {
      return entry;
    }
    names += (names.empty() ? "" : ", ") + entry.name;
  }
  throw std::invalid_argument("no kernel " + name + "; there are " + names);
}

// "rows=512"
Shape parse_shape(const std::vector<std::string>& settings) {
  Shape shape;
  for (const std::string& setting : settings) {
    const std::size_t equals = setting.find('=');
    char* end = nullptr;
    const long long value =
        equals == std::string::npos ? 0 : std::strtoll(setting.c_str() + equals + 1, &end, 10);
    if (end == nullptr || end == setting.c_str() + equals + 1 || *end != '\0' || value < 0) {
      throw std::invalid_argument("found \"" + setting + "\"; accepted: parameter=integer");
    }
    shape[setting.substr(0, equals)] = value;
  }
  return shape;
}

std::string text_of(const Shape& shape) {
  std::string text;
  for (const auto& [name, value] : shape) {
    text += (text.empty() ? "" : " ") + name + "=" + std::to_string(value);
  }
  return text;
}

void need_gpu() {
  if (device_count() == 0) {
    throw std::runtime_error("no GPU on this machine: kernels can be listed, not run");
  }
  const Device& device = current_device();
  std::printf("%s, %d multiprocessors, CUDA %s, driver for CUDA %s\n",
              device.name.c_str(),
              device.multiprocessors,
              device.runtime.c_str(),
              device.driver.c_str());
}

int list() {
  for (const KernelEntry& entry : kernel_entries()) {
    std::printf("%s: %s\n", entry.name.c_str(), entry.help.c_str());
    for (const ShapeParameter& parameter : entry.parameters) {
      std::printf("  %-14s %s (default %lld)\n",
                  parameter.name.c_str(),
                  parameter.help.c_str(),
                  static_cast<long long>(parameter.value));
    }
  }
  return done;
}

int check(const std::vector<std::string>& names, std::uint64_t seed) {
  need_gpu();
  int failed = 0;
  int passed = 0;
  for (const KernelEntry& entry : kernel_entries()) {
    if (!names.empty() && std::find(names.begin(), names.end(), entry.name) == names.end()) {
      continue;
    }
    for (const Shape& given : entry.checks) {
      const Shape shape = entry.complete(given);
      const CheckResult result = entry.prepare(shape, seed, false).check();
      (result.passed() ? passed : failed) += 1;
      std::printf("%-6s %s %s: %lld outputs, worst %.3g of what is allowed%s%s\n",
                  result.passed() ? "ok" : "WRONG",
                  entry.name.c_str(),
                  text_of(shape).c_str(),
                  static_cast<long long>(result.outputs),
                  result.worst,
                  result.passed() ? "" : ", at ",
                  result.passed() ? "" : result.worst_at.c_str());
    }
  }
  std::printf("%d shapes passed, %d failed\n", passed, failed);
  return failed == 0 ? done : check_failed;
}

void print_timing(const std::string& who, const PreparedKernel& kernel, const Timing& timing) {
  const double seconds = timing.median * 1e-6;
  std::printf(
      "  %-10s %10.2f us  (p10 %.2f, p90 %.2f, %d x %d launches)  %8.1f TFLOP/s  %8.1f GB/s\n",
      who.c_str(),
      timing.median,
      timing.p10,
      timing.p90,
      timing.replays,
      timing.launches,
      kernel.flops / seconds * 1e-12,
      kernel.bytes / seconds * 1e-9);
}

int time_one(const std::string& name,
             const std::vector<std::string>& settings,
             std::uint64_t seed) {
  const KernelEntry& entry = entry_of(name);
  const Shape shape = entry.complete(parse_shape(settings));
  need_gpu();
  const PreparedKernel kernel = entry.prepare(shape, seed, true);
  std::printf("%s %s: %.4g GFLOP, %.4g MB, %d sets of buffers\n",
              name.c_str(),
              text_of(shape).c_str(),
              kernel.flops * 1e-9,
              kernel.bytes * 1e-6,
              kernel.sets);
  if (kernel.own) {
    print_timing("own", kernel, time_launches(kernel.own, kernel.sets));
  }
  if (kernel.library) {
    print_timing(kernel.library_name, kernel, time_launches(kernel.library, kernel.sets));
  }
  return done;
}

}  // namespace
}  // namespace rackplan::kernels

int main(int argc, char** argv) {
  using namespace rackplan::kernels;
  CLI::App program("CUDA kernels of rackplan: list, check, time");
  program.require_subcommand(1);
  program.footer(
      "Examples:\n"
      "  rackplan-kernels check grouped_gemm_fp8\n"
      "  rackplan-kernels time grouped_gemm_fp8 experts=4 rows=8192");
  std::uint64_t seed = 1;
  std::vector<std::string> names;
  std::string name;
  std::vector<std::string> settings;
  const CLI::App* listing =
      program.add_subcommand("list", "Kernels, their parameters and defaults");
  CLI::App* checking =
      program.add_subcommand("check", "Compare with the references over the correctness set");
  checking->add_option("KERNEL", names, "Only these");
  checking->add_option("--seed", seed, "Seed of the inputs")->capture_default_str();
  CLI::App* timing = program.add_subcommand("time", "Time one shape");
  timing->add_option("KERNEL", name, "Which")->required();
  timing->add_option("SHAPE", settings, "parameter=value …; what is left out has its default");
  timing->add_option("--seed", seed, "Seed of the inputs")->capture_default_str();
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? done : bad_input;
  }
  try {
    if (listing->parsed()) {
      return list();
    }
    return checking->parsed() ? check(names, seed) : time_one(name, settings, seed);
  } catch (const std::invalid_argument& error) {
    std::fprintf(stderr, "rackplan-kernels: %s\n", error.what());
    return bad_input;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "rackplan-kernels: %s\n", error.what());
    return environment_failed;
  }
}
