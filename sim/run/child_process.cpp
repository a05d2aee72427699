// SPDX-License-Identifier: Apache-2.0
#include "sim/run/child_process.h"

#include "models/base/error.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <mutex>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

// The environment the child inherits (POSIX declares it nowhere).
extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace rackplan {
namespace {

EnvironmentError failed(const std::string& what) {
  return EnvironmentError{what + ": " + std::system_category().message(errno)};
}

class Descriptor {
 public:
  explicit Descriptor(int value = -1) : value_(value) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }
  ~Descriptor() { reset(); }
  void reset() {
    if (value_ >= 0) {
      ::close(value_);
      value_ = -1;
    }
  }
  [[nodiscard]] int get() const { return value_; }
  [[nodiscard]] bool open() const { return value_ >= 0; }

 private:
  int value_;
};

struct Pipe {
  Descriptor read;
  Descriptor write;

  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
      throw failed("a pipe to the worker cannot be made");
    }
    // Above the descriptors that the child's ends are copied to, so that no copy hits another pipe.
    read = Descriptor(::fcntl(ends[0], F_DUPFD_CLOEXEC, 10));
    write = Descriptor(::fcntl(ends[1], F_DUPFD_CLOEXEC, 10));
    ::close(ends[0]);
    ::close(ends[1]);
    if (!read.open() || !write.open()) {
      throw failed("a pipe to the worker cannot be made");
    }
  }
};

pid_t spawn(const std::filesystem::path& program,
            const std::vector<std::string>& arguments,
            int input,
            int output,
            int progress) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, progress, progress_descriptor);
  std::string name = program.string();
  std::vector<std::string> texts = arguments;
  std::vector<char*> argv{name.data()};
  for (std::string& text : texts) {
    argv.push_back(text.data());
  }
  argv.push_back(nullptr);
  pid_t pid = 0;
  const int trouble = ::posix_spawn(&pid, name.c_str(), &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (trouble != 0) {
    throw EnvironmentError(name +
                           ": cannot be started: " + std::system_category().message(trouble));
  }
  return pid;
}

// Moves what is there from the pipe to `text`; false at its end.
bool drain(const Descriptor& from, std::string& text) {
  std::array<char, 65536> buffer{};
  const ssize_t count = ::read(from.get(), buffer.data(), buffer.size());
  if (count > 0) {
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return count > 0 || (count < 0 && errno == EINTR);
}

// A child that dies before it has read everything must not kill us, in whatever thread.
class IgnoreBrokenPipe {
 public:
  IgnoreBrokenPipe() {
    const std::lock_guard lock(guard());
    if (users()++ == 0) {
      struct sigaction ignore {};
      ignore.sa_handler = SIG_IGN;
      ::sigaction(SIGPIPE, &ignore, &before());
    }
  }
  IgnoreBrokenPipe(const IgnoreBrokenPipe&) = delete;
  IgnoreBrokenPipe& operator=(const IgnoreBrokenPipe&) = delete;
  ~IgnoreBrokenPipe() {
    const std::lock_guard lock(guard());
    if (--users() == 0) {
      ::sigaction(SIGPIPE, &before(), nullptr);
    }
  }

 private:
  static std::mutex& guard() {
    static std::mutex guard;
    return guard;
  }
  static int& users() {
    static int users = 0;
    return users;
  }
  static struct sigaction& before() {
    static struct sigaction before {};
    return before;
  }
};

class Conversation {
 public:
  Conversation(Descriptor to_child,
               Descriptor from_child,
               Descriptor progress,
               const std::string& input)
      : to_child_(std::move(to_child)),
        from_child_(std::move(from_child)),
        progress_(std::move(progress)),
        input_(input) {
    ::fcntl(to_child_.get(), F_SETFL, O_NONBLOCK);
  }

  // One wait of at most 100 ms; false when the child has closed its output.
  bool turn(const std::function<void(std::int64_t)>& on_progress) {
    std::array<pollfd, 3> waits{pollfd{to_child_.get(), POLLOUT, 0},
                                pollfd{from_child_.get(), POLLIN, 0},
                                pollfd{progress_.get(), POLLIN, 0}};
    constexpr int patience_ms = 100;
    if (::poll(waits.data(), waits.size(), patience_ms) < 0 && errno != EINTR) {
      throw failed("waiting for the worker failed");
    }
    if (to_child_.open() && waits[0].revents != 0) {
      feed();
    }
    if (progress_.open() && waits[2].revents != 0) {
      hear(on_progress);
    }
    return waits[1].revents == 0 || drain(from_child_, output_);
  }

  [[nodiscard]] std::string take_output() { return std::move(output_); }

 private:
  void feed() {
    const ssize_t count =
        ::write(to_child_.get(), input_.data() + written_, input_.size() - written_);
    if (count > 0) {
      written_ += static_cast<std::size_t>(count);
    }
    if (written_ == input_.size() || (count < 0 && errno != EAGAIN && errno != EINTR)) {
      to_child_.reset();
    }
  }

  void hear(const std::function<void(std::int64_t)>& on_progress) {
    if (!drain(progress_, heard_)) {
      progress_.reset();
      return;
    }
    std::int64_t count = 0;
    const std::size_t whole = heard_.size() / sizeof count * sizeof count;
    if (whole > 0) {
      std::memcpy(&count, heard_.data() + whole - sizeof count, sizeof count);
      heard_.erase(0, whole);
      on_progress(count);
    }
  }

  Descriptor to_child_;
  Descriptor from_child_;
  Descriptor progress_;
  const std::string& input_;
  std::size_t written_ = 0;
  std::string output_;
  std::string heard_;
};

}  // namespace

ChildResult run_child(const std::filesystem::path& program,
                      const std::vector<std::string>& arguments,
                      const std::string& input,
                      const std::function<void(std::int64_t)>& on_progress,
                      const std::stop_token& stop) {
  const IgnoreBrokenPipe quiet;
  Pipe to_child;
  Pipe from_child;
  Pipe progress;
  const pid_t pid =
      spawn(program, arguments, to_child.read.get(), from_child.write.get(), progress.write.get());
  to_child.read.reset();
  from_child.write.reset();
  progress.write.reset();

  ChildResult result;
  Conversation talk(
      std::move(to_child.write), std::move(from_child.read), std::move(progress.read), input);
  while (talk.turn(on_progress)) {
    if (stop.stop_requested() && !result.stopped) {
      result.stopped = true;
      ::kill(pid, SIGTERM);
    }
  }
  result.output = talk.take_output();

  int status = 0;
  while (::waitpid(pid, &status, 0) < 0) {
    if (errno != EINTR) {
      throw failed("the worker was lost");
    }
  }
  if (WIFSIGNALED(status)) {
    result.signal = WTERMSIG(status);
  } else {
    result.status = WEXITSTATUS(status);
  }
  return result;
}

}  // namespace rackplan
