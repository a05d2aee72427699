// SPDX-License-Identifier: Apache-2.0
#include "models/economics/calendar.h"

#include "models/base/error.h"
#include "models/economics/sourced.h"

#include <gtest/gtest.h>

namespace rackplan {
namespace {

int age(const char* earlier, const char* later) {
  return days_from(parse_date(earlier), parse_date(later));
}

TEST(Calendar, CountsAnAgeFromTheFirstDayOfADate) {
  EXPECT_EQ(age("2026-11-22", "2026-11-23"), 1);
  EXPECT_EQ(age("2026-11", "2026-11-23"), 22);
  EXPECT_EQ(age("2026", "2026-03-01"), 31 + 28);
  EXPECT_EQ(age("2024", "2025"), 366);  // a leap year
  EXPECT_EQ(age("2026-11-23", "2026-11-22"), -1);
}

TEST(Calendar, RefusesWhatIsNoDate) {
  for (const char* text : {"",
                           "26",
                           "2026-1",
                           "2026-13",
                           "2026-00",
                           "2026-02-29",
                           "2026/02/01",
                           "2026-02-1a",
                           "1999",
                           "2100",
                           "-026",
                           "2026-08-",
                           "2026-08-01 ",
                           "August"}) {
    EXPECT_THROW((void)parse_date(text), InputError) << text;
  }
  EXPECT_EQ(parse_date("2024-02-29").text, "2024-02-29");
}

std::string doubts_about(const char* date, Trust trust = Trust::Primary) {
  return doubts({.title = "t", .note = {}, .date = date, .trust = trust}, parse_date("2026-11-23"));
}

TEST(Sourced, FlagsAPriceOlderThan180Days) {
  // 2026-05-27 + 180 days = 2026-11-23: 4 + 30 + 31 + 31 + 30 + 31 + 23
  EXPECT_EQ(doubts_about("2026-05-27"), "");
  EXPECT_EQ(doubts_about("2026-05-26"), "181 days old");
  EXPECT_EQ(doubts_about("2026"), "326 days old");
}

TEST(Sourced, FlagsWhatNobodyVerifiedOrDated) {
  EXPECT_EQ(doubts_about("2026-11", Trust::Unverified), "unverified");
  EXPECT_EQ(doubts_about("", Trust::Secondary), "undated");
  EXPECT_EQ(doubts_about("2025", Trust::Unverified), "unverified, 691 days old");
  EXPECT_EQ(doubts_about("2026-11", Trust::Derived), "");
}

TEST(Sourced, DoesNotDoubtTheUser) {
  EXPECT_EQ(doubts(given_at("economics.pue"), parse_date("2026-11-23")), "");
  EXPECT_EQ(name_of(given_at("economics.pue").trust), "given");
}

}  // namespace
}  // namespace rackplan
