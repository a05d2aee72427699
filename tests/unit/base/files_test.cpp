// SPDX-License-Identifier: Apache-2.0
#include "models/base/files.h"

#include "models/base/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <future>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace rackplan {
namespace {

namespace fs = std::filesystem;

class Files : public testing::Test {
 protected:
  Files() {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~Files() override { fs::remove_all(folder_); }
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;

  [[nodiscard]] fs::path at(const std::string& name) const { return folder_ / name; }

  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(folder_)) {
      found.push_back(entry.path().filename().string());
    }
    std::sort(found.begin(), found.end());
    return found;
  }

 private:
  fs::path folder_ =
      fs::temp_directory_path() / ("rackplan_files_" + std::to_string(::getpid()) + "_" +
                                   testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(Files, WhatIsWrittenIsReadBackByteForByte) {
  std::string content(200000, 'x');  // more than one block of the reader
  content[0] = '\0';
  content[100000] = '\r';
  content.back() = '\n';
  write_file(at("a"), content);
  EXPECT_EQ(read_file(at("a")), content);
  EXPECT_THAT(names(), testing::ElementsAre("a"));
}

TEST_F(Files, AnEmptyFileIsAnEmptyString) {
  write_file(at("a"), "");
  EXPECT_EQ(read_file(at("a")), "");
}

TEST_F(Files, WritingReplacesTheWholeFile) {
  write_file(at("a"), "long content");
  write_file(at("a"), "short");
  EXPECT_EQ(read_file(at("a")), "short");
}

TEST_F(Files, ReadingADirectoryOrNothingIsBadInput) {
  try {
    static_cast<void>(read_file(at("")));
    FAIL() << "a directory was read";
  } catch (const InputError& error) {
    EXPECT_EQ(error.parts().found, "a directory");
  }
  try {
    static_cast<void>(read_file(at("absent")));
    FAIL() << "a missing file was read";
  } catch (const InputError& error) {
    EXPECT_EQ(error.parts().found, "no such file");
    EXPECT_EQ(error.parts().file, at("absent").string());
  }
}

TEST_F(Files, AFailingReadIsNotAShortFile) {
  const fs::path memory = "/proc/self/mem";  // nothing is mapped at 0: reading there fails
  if (!fs::exists(memory)) {
    GTEST_SKIP() << "no /proc on this machine";
  }
  EXPECT_THROW(static_cast<void>(read_file(memory)), EnvironmentError);
}

TEST_F(Files, AFailedWriteLeavesNothingBehindAndKeepsTheOldContent) {
  fs::create_directory(at("taken"));
  EXPECT_THROW(write_file(at("taken"), "x"), EnvironmentError);     // rename fails
  EXPECT_THROW(write_file(at("absent/a"), "x"), EnvironmentError);  // opening fails
  EXPECT_THAT(names(), testing::ElementsAre("taken"));
}

TEST_F(Files, AFullDiskIsToldByName) {
  if (!fs::exists("/dev/full")) {
    GTEST_SKIP() << "no /dev/full on this machine";
  }
  try {
    write_file("/dev/full", "x");
    FAIL() << "a full disk took a byte";
  } catch (const EnvironmentError& error) {
    EXPECT_THAT(error.what(), testing::StartsWith("/dev/full: cannot be written: "));
    EXPECT_THAT(error.what(), testing::HasSubstr("No space left"));
  }
}

TEST_F(Files, APipeIsWrittenIntoAndNotReplaced) {
  ASSERT_EQ(::mkfifo(at("pipe").c_str(), 0600), 0);
  auto reader = std::async(std::launch::async, [this] {
    std::ifstream in(at("pipe"));
    std::string line;
    std::getline(in, line);
    return line;
  });
  write_file(at("pipe"), "through\n");
  EXPECT_EQ(reader.get(), "through");
  EXPECT_TRUE(fs::is_fifo(at("pipe")));
}

TEST_F(Files, ALinkStaysALink) {
  write_file(at("real"), "old");
  fs::create_symlink("real", at("link"));
  write_file(at("link"), "new");
  EXPECT_TRUE(fs::is_symlink(at("link")));
  EXPECT_EQ(read_file(at("real")), "new");
}

}  // namespace
}  // namespace rackplan
