// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/fabric/replay.h"

#include <cmath>
#include <cstdlib>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace rackplan::testing {
namespace {

template <class T>
void write_vector(int file, const std::vector<T>& values) {
  const std::size_t size = values.size();
  const auto write_all = [file](const void* data, std::size_t bytes) {
    const char* at = static_cast<const char*>(data);
    while (bytes > 0) {
      const ssize_t written = write(file, at, bytes);
      if (written <= 0) {
        _exit(3);
      }
      at += written;
      bytes -= static_cast<std::size_t>(written);
    }
  };
  write_all(&size, sizeof size);
  write_all(values.data(), size * sizeof(T));
}

void read_all(int file, void* data, std::size_t bytes) {
  char* at = static_cast<char*>(data);
  while (bytes > 0) {
    const ssize_t got = read(file, at, bytes);
    if (got <= 0) {
      throw std::runtime_error("the child ended early");
    }
    at += got;
    bytes -= static_cast<std::size_t>(got);
  }
}

template <class T>
void read_vector(int file, std::vector<T>& values) {
  std::size_t size = 0;
  read_all(file, &size, sizeof size);
  values.resize(size);
  read_all(file, values.data(), size * sizeof(T));
}

void check(bool holds, const char* contract) {
  if (!holds) {
    throw std::runtime_error(contract);
  }
}

/// SplitMix64 (Steele, Lea, Flood 2014), as a uniform number in [0, 1).
class Uniform {
 public:
  explicit Uniform(std::uint64_t seed) : state_(seed) {}
  double operator()() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1p-53;
  }

 private:
  std::uint64_t state_;
};

}  // namespace

Replay replay(Fabric& fabric, const std::vector<TransferCase>& cases) {
  Replay result{.end = std::vector<Tick>(cases.size(), never), .order = {}, .carried = {}};
  Tick last = 0;
  std::size_t started = 0;
  while (true) {
    const Tick end = fabric.next();
    const Tick start = started < cases.size() ? cases[started].start : never;
    if (end == never && start == never) {
      break;
    }
    if (end <= start) {
      const TransferId id = fabric.pop();
      check(id < started && result.end[id] == never, "an end belongs to a transfer in flight");
      check(end >= last, "ends do not go back in time");
      check(end > cases[id].start, "a transfer takes at least a tick");
      result.end[id] = last = end;
      result.order.push_back(id);
    } else {
      const TransferCase& c = cases[started];
      fabric.start(started, c.from, c.to, c.bytes, c.start);
      ++started;
      last = c.start;
    }
  }
  result.carried = fabric.bytes_by_link();
  return result;
}

Replay in_child(const std::function<Replay()>& run) {
  int ends[2];
  check(pipe(ends) == 0, "a pipe can be made");
  const pid_t child = fork();
  check(child >= 0, "a child can be forked");
  if (child == 0) {
    close(ends[0]);
    try {
      const Replay result = run();
      write_vector(ends[1], result.end);
      write_vector(ends[1], result.order);
      write_vector(ends[1], result.carried);
    } catch (const std::exception& error) {
      static_cast<void>(fprintf(stderr, "in the child: %s\n", error.what()));
      _exit(2);
    }
    _exit(0);
  }
  close(ends[1]);
  Replay result;
  try {
    read_vector(ends[0], result.end);
    read_vector(ends[0], result.order);
    read_vector(ends[0], result.carried);
  } catch (...) {
    close(ends[0]);
    waitpid(child, nullptr, 0);
    throw;
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  check(WIFEXITED(status) && WEXITSTATUS(status) == 0, "the child ends well");
  return result;
}

std::vector<TransferCase> random_cases(std::uint64_t seed,
                                       std::size_t count,
                                       EndpointId endpoints,
                                       Tick spacing) {
  Uniform uniform(seed);
  std::vector<TransferCase> cases;
  double now = 0.0;
  for (std::size_t i = 0; i < count; ++i) {
    now -= std::log1p(-uniform()) * static_cast<double>(spacing);
    const auto from = static_cast<EndpointId>(uniform() * endpoints);
    const auto step = 1 + static_cast<EndpointId>(uniform() * (endpoints - 1));
    cases.push_back({.from = from,
                     .to = (from + step) % endpoints,
                     .bytes = static_cast<std::int64_t>(1e6 * std::pow(400.0, uniform())),
                     .start = static_cast<Tick>(now)});
  }
  return cases;
}

}  // namespace rackplan::testing
