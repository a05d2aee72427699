// SPDX-License-Identifier: Apache-2.0
// The tree against the table of the design, and the checker against trees with one fault each.
#include "models/base/files.h"
#include "tests/unit/structure/rules.h"
#include "tests/unit/structure/tree_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <unistd.h>

namespace rackplan::structure {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    text += line + "\n";
  }
  return text;
}

TEST(Structure, NoFileOfTheTreeBreaksARule) {
  EXPECT_EQ(joined(faults(RACKPLAN_SOURCE_DIR, rules())), "");
}

TEST(Structure, TheTreeIsReallyRead) {
  EXPECT_GT(count_sources(RACKPLAN_SOURCE_DIR), 30U);
}

TEST(Structure, EveryFolderARowNamesHasARow) {
  for (const auto& [folder, uses] : rules().may_use) {
    for (const std::string& use : uses) {
      EXPECT_TRUE(rules().may_use.contains(use)) << folder << " uses " << use;
    }
  }
}

// A made-up tree: a.cpp in `models/high` may use `models/middle`, which may use `models/low`.
class MadeUpTree : public testing::Test {
 protected:
  MadeUpTree() { fs::remove_all(root_); }
  ~MadeUpTree() override { fs::remove_all(root_); }
  MadeUpTree(const MadeUpTree&) = delete;
  MadeUpTree& operator=(const MadeUpTree&) = delete;

  void add(const std::string& file, const std::string& body) const {
    add_bare(file, "// SPDX-License-Identifier: Apache-2.0\n" + body);
  }
  void add_bare(const std::string& file, const std::string& content) const {
    fs::create_directories((root_ / file).parent_path());
    write_file(root_ / file, content);
  }
  [[nodiscard]] std::vector<std::string> found() const { return faults(root_, small_); }

 private:
  fs::path root_ =
      fs::temp_directory_path() / ("rackplan_tree_" + std::to_string(::getpid()) + "_" +
                                   testing::UnitTest::GetInstance()->current_test_info()->name());
  Rules small_{.may_use = {{"models/base", {}},
                           {"models/low", {}},
                           {"models/middle", {"models/low"}},
                           {"models/high", {"models/middle"}},
                           {"models/high/part", {"models/high"}}},
               .usable_by_all = {"models/base"},
               .third_party = {{"boost", {"*"}}, {"simgrid", {"models/low"}}},
               .forward_headers = {"boost/fwd.hpp"},
               .third_party_in_header = {"models/low/graph.h"},
               .longest_file = 5};
};

TEST_F(MadeUpTree, IncludesAlongTheTableAreFine) {
  add("models/high/a.cpp",
      "#include \"models/high/a.h\"\n"
      "#include \"models/low/l.h\"\n"
      "#include \"models/base/b.h\"\n"
      "#include <vector>\n");
  add("models/high/part/p.cpp", "#include \"models/high/a.h\"\n");
  EXPECT_THAT(found(), IsEmpty());
}

TEST_F(MadeUpTree, AnIncludeThatGoesTheWrongWayIsCaught) {
  add("models/low/l.cpp", "\n  #  include \"models/high/a.h\"\n");
  add("models/high/a.cpp", "#include \"models/high/part/p.h\"\n");
  EXPECT_THAT(found(),
              ElementsAre("models/high/a.cpp:2: models/high may not use models/high/part",
                          "models/low/l.cpp:3: models/low may not use models/high"));
}

TEST_F(MadeUpTree, AnUnknownFolderIsCaughtOnBothEnds) {
  add("models/odd/o.cpp", "");
  add("models/low/l.cpp", "#include \"l.h\"\n");
  EXPECT_THAT(
      found(),
      ElementsAre("models/low/l.cpp:2: \"l.h\" is in no known folder (paths start at the root)",
                  "models/odd/o.cpp:1: is in no known folder: add it to the table in "
                  "tests/unit/structure/rules.cpp"));
}

TEST_F(MadeUpTree, ThirdPartyHeadersStayInTheSourcesOfTheirFolders) {
  add("models/low/l.cpp", "#include <simgrid/s4u.hpp>\n#include <boost/x.hpp>\n");
  add("models/low/l.h", "#pragma once\n#include <boost/x.hpp>\n");
  add("models/low/names.h", "#pragma once\n#include <boost/fwd.hpp>\n");
  add("models/low/graph.h", "#pragma once\n#include <boost/x.hpp>\n");
  add("models/high/a.cpp", "#include \"simgrid/s4u.hpp\"\n");
  EXPECT_THAT(found(),
              ElementsAre("models/high/a.cpp:2: models/high may not include simgrid/s4u.hpp",
                          "models/low/l.h:3: boost/x.hpp belongs in a .cpp file"));
}

TEST_F(MadeUpTree, LicenceGuardAndLengthAreChecked) {
  add_bare("models/low/bare.cpp", "int x;\n");
  add("models/low/l.h", "int x();\n");
  add("models/low/long.cu", "\n\n\n\n\n");
  EXPECT_THAT(found(),
              ElementsAre("models/low/bare.cpp:1: does not start with the SPDX line",
                          "models/low/l.h:1: has no #pragma once",
                          "models/low/long.cu:6: has more than 5 lines: split it"));
}

}  // namespace
}  // namespace rackplan::structure
