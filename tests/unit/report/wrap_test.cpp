// SPDX-License-Identifier: Apache-2.0
#include "sim/report/wrap.h"

#include "sim/report/text_table.h"

#include <gmock/gmock.h>

namespace rackplan {
namespace {

using testing::ElementsAre;

TEST(Wrap, BreaksAtSpacesAndWithinWordsThatAreTooLong) {
  EXPECT_THAT(wrapped("one two three", 7), ElementsAre("one two", "three"));
  EXPECT_THAT(wrapped("one two three", 8), ElementsAre("one two", "three"));
  EXPECT_THAT(wrapped("abcdefgh ij", 3), ElementsAre("abc", "def", "gh", "ij"));
  EXPECT_THAT(wrapped("", 3), ElementsAre(""));
}

TEST(Wrap, CountsCharactersNotBytes) {
  EXPECT_EQ(width_of("±5 µs"), 5U);
  EXPECT_THAT(wrapped("µµµµ", 2), ElementsAre("µµ", "µµ"));
  EXPECT_EQ(shortened("µµµµ", 3), "µµ…");
  EXPECT_EQ(shortened("µµµ", 3), "µµµ");
}

TEST(TextTable, AWideTableGetsItsWidestLeftAlignedColumnWrapped) {
  // 1 + 2 + 17 + 2 + 4 = 26 characters; 21 leave 12 for the middle column.
  TextTable table({{"a", Align::Left}, {"words", Align::Left}, {"n"}});
  table.add({"x", "eight words of it", "1234"});
  EXPECT_EQ(table.aligned(),
            "a  words                 n\n"
            "x  eight words of it  1234\n");
  EXPECT_EQ(table.aligned(0, 21),
            "a  words            n\n"
            "x  eight words   1234\n"
            "   of it\n");
  EXPECT_EQ(table.aligned(2, 23),
            "  a  words            n\n"
            "  x  eight words   1234\n"
            "     of it\n");
}

}  // namespace
}  // namespace rackplan
