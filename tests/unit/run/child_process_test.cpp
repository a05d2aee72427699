// SPDX-License-Identifier: Apache-2.0
#include "sim/run/child_process.h"

#include "models/base/error.h"

#include <gtest/gtest.h>

#include <string>

namespace rackplan {
namespace {

const auto nothing = [](std::int64_t) {};

TEST(ChildProcess, GetsItsInputAndReturnsItsOutput) {
  const std::string input(1'000'000, 'x');  // more than a pipe holds
  const ChildResult result = run_child("/bin/cat", {}, input, nothing, {});
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.output, input);
}

TEST(ChildProcess, TellsItsExitStatusAndItsSignal) {
  EXPECT_EQ(run_child("/bin/sh", {"-c", "exit 7"}, "", nothing, {}).status, 7);
  EXPECT_EQ(run_child("/bin/sh", {"-c", "kill -9 $$"}, "", nothing, {}).signal, 9);
}

TEST(ChildProcess, MayEndWithoutReadingItsInput) {
  const ChildResult result =
      run_child("/bin/sh", {"-c", "echo done"}, std::string(1'000'000, 'x'), nothing, {});
  EXPECT_EQ(result.output, "done\n");
}

TEST(ChildProcess, ReportsProgressOnDescriptorThree) {
  std::int64_t heard = 0;
  const ChildResult result = run_child("/bin/sh",
                                       {"-c", "printf '\\052\\0\\0\\0\\0\\0\\0\\0' >&3; sleep 0.2"},
                                       "",
                                       [&heard](std::int64_t count) { heard = count; },
                                       {});
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(heard, 42);  // octal 52, little-endian
}

TEST(ChildProcess, IsEndedByTheStopToken) {
  std::stop_source stop;
  stop.request_stop();
  const ChildResult result = run_child("/bin/sleep", {"100"}, "", nothing, stop.get_token());
  EXPECT_TRUE(result.stopped);
}

TEST(ChildProcess, ThatCannotStartIsTheEnvironmentsFault) {
  EXPECT_THROW((void)run_child("/nonexistent/program", {}, "", nothing, {}), EnvironmentError);
}

}  // namespace
}  // namespace rackplan
