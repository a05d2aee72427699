// SPDX-License-Identifier: Apache-2.0
#include "models/base/pending_file.h"

#include "models/base/error.h"
#include "models/base/files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <iterator>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace rackplan {
namespace {

namespace fs = std::filesystem;

class PendingFiles : public testing::Test {
 public:
  PendingFiles(const PendingFiles&) = delete;
  PendingFiles& operator=(const PendingFiles&) = delete;

 protected:
  PendingFiles() {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~PendingFiles() override { fs::remove_all(folder_); }

  [[nodiscard]] fs::path at(const std::string& name) const { return folder_ / name; }
  [[nodiscard]] std::ptrdiff_t files() const {
    return std::distance(fs::directory_iterator(folder_), fs::directory_iterator());
  }

 private:
  fs::path folder_ =
      fs::temp_directory_path() / ("rackplan_pending_" + std::to_string(::getpid()) + "_" +
                                   testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(PendingFiles, GetTheirNameWhenCommitted) {
  write_file(at("a"), "old");
  PendingFile pending(at("a"));
  FileWriter writer(pending.path());
  std::string all;
  for (int i = 0; i < 50'000; ++i) {  // more than any buffer holds
    writer.append("line\n");
    all += "line\n";
  }
  writer.close();
  EXPECT_EQ(read_file(at("a")), "old");
  pending.commit();
  EXPECT_EQ(read_file(at("a")), all);
  EXPECT_EQ(files(), 1);
}

TEST_F(PendingFiles, LeaveNothingBehindWhenTheyAreNot) {
  write_file(at("a"), "old");
  {
    const PendingFile over(at("a"));
    const PendingFile fresh(at("b"));
    EXPECT_EQ(files(), 3);
  }
  EXPECT_EQ(read_file(at("a")), "old");
  EXPECT_EQ(files(), 1);
}

TEST_F(PendingFiles, FollowALink) {
  write_file(at("real"), "old");
  fs::create_symlink("real", at("link"));
  PendingFile pending(at("link"));
  FileWriter(pending.path()).append("new");
  pending.commit();
  EXPECT_EQ(read_file(at("real")), "new");
  EXPECT_TRUE(fs::is_symlink(at("link")));
}

TEST_F(PendingFiles, WriteStraightIntoWhatIsNoRegularFile) {
  PendingFile pending("/dev/null");
  EXPECT_EQ(pending.path(), "/dev/null");
  pending.commit();
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(PendingFiles, ThatCannotBeMadeAreFoundOutEarly) {
  EXPECT_THROW(PendingFile(at("no/such/folder/a")), EnvironmentError);
  EXPECT_THROW(PendingFile{at("")}, EnvironmentError);  // the folder itself
}

TEST_F(PendingFiles, OnAFullDeviceFailWhenClosedAtTheLatest) {
  FileWriter writer("/dev/full");
  EXPECT_THROW(
      {
        writer.append("x");
        writer.close();
      },
      EnvironmentError);
}

}  // namespace
}  // namespace rackplan
