// SPDX-License-Identifier: Apache-2.0
#include "models/base/error.h"
#include "models/units/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace rackplan {
namespace {

// The value in the units of the text, so that a row reads as the text does.
template <class Q>
double in(Q unit, const std::string& text) {
  return parse<Q>(text) / unit;
}

std::string refusal(const std::string& text, Dimension want = {.time = 1}) {
  try {
    static_cast<void>(parse_in_base(text, want));
  } catch (const InputError& error) {
    return error.what();
  }
  return "accepted: " + text;
}

TEST(ParseQuantity, TimesInEveryUnit) {
  EXPECT_EQ(parse<Seconds>("25ms"), 25.0 * ms);
  EXPECT_DOUBLE_EQ(in(ps, "7ps"), 7.0);
  EXPECT_DOUBLE_EQ(in(ns, "1.5ns"), 1.5);
  EXPECT_DOUBLE_EQ(in(us, "2us"), 2.0);
  EXPECT_DOUBLE_EQ(in(us, "2µs"), 2.0);       // micro sign
  EXPECT_DOUBLE_EQ(in(us, "2\u03bcs"), 2.0);  // Greek mu
  EXPECT_DOUBLE_EQ(in(s, "0.5s"), 0.5);
  EXPECT_DOUBLE_EQ(in(s, "3min"), 180.0);
  EXPECT_DOUBLE_EQ(in(minute, "2h"), 120.0);
  EXPECT_DOUBLE_EQ(in(hour, "2d"), 48.0);
  EXPECT_DOUBLE_EQ(in(hour, "1month"), 8760.0 / 12.0);
  EXPECT_DOUBLE_EQ(in(day, "4year"), 4.0 * 365.0);
}

TEST(ParseQuantity, EveryOtherKind) {
  EXPECT_DOUBLE_EQ(in(GBps, "900GB/s"), 900.0);
  EXPECT_DOUBLE_EQ(in(GiB, "141GiB"), 141.0);
  EXPECT_DOUBLE_EQ(in(KB, "1kB"), 1.0);
  EXPECT_DOUBLE_EQ(in(byte / token, "35136B/tok"), 35136.0);
  EXPECT_DOUBLE_EQ(in(TFLOPS, "10PFLOP/s"), 10000.0);
  EXPECT_DOUBLE_EQ(in(TFLOPS, "989TFLOPS"), 989.0);
  EXPECT_DOUBLE_EQ(in(token, "4096tok"), 4096.0);
  EXPECT_DOUBLE_EQ(in(token / s, "30tokens/s"), 30.0);
  EXPECT_DOUBLE_EQ(in(1.0 / s, "5.5req/s"), 5.5);
  EXPECT_DOUBLE_EQ(in(1.0 / minute, "6req/min"), 6.0);
  EXPECT_DOUBLE_EQ(in(1.0 / s, "5.5/s"), 5.5);
  EXPECT_DOUBLE_EQ(in(1.0 / year, "0.02/year"), 0.02);
  EXPECT_DOUBLE_EQ(in(usd, "3.1MUSD"), 3.1e6);
  EXPECT_DOUBLE_EQ(in(usd / hour, "2.60USD/h"), 2.60);
  EXPECT_DOUBLE_EQ(in(usd / kilowatt_hour, "0.08USD/kWh"), 0.08);
  EXPECT_DOUBLE_EQ(in(usd / token, "0.55USD/Mtok"), 0.55e-6);
  EXPECT_DOUBLE_EQ(in(kilowatt_hour, "12kWh"), 12.0);
  EXPECT_DOUBLE_EQ(in(kilowatt, "132kW"), 132.0);
}

TEST(ParseQuantity, SpacesAroundNumberAndUnitDoNotMatter) {
  EXPECT_EQ(parse<BytesPerSecond>("900 GB/s"), parse<BytesPerSecond>("900GB/s"));
  EXPECT_EQ(parse<Seconds>("\t 25 \t ms "), 25.0 * ms);
}

TEST(ParseQuantity, NumbersMayHaveASignFractionOrExponent) {
  EXPECT_EQ(parse<Seconds>("-1s"), -1.0 * s);  // bounds are the caller's business
  EXPECT_EQ(parse<Seconds>("1e3s"), 1000.0 * s);
  EXPECT_EQ(parse<Seconds>(".5s"), 0.5 * s);
  EXPECT_EQ(parse<Bytes>("1e15B"), parse<Bytes>("1PB"));
  EXPECT_EQ(parse<Bytes>("1" + std::string(300, '0') + "B"), 1e300 * byte);
}

TEST(ParseQuantity, OnlyZeroNeedsNoUnit) {
  EXPECT_EQ(parse<Seconds>("0"), 0.0 * s);
  EXPECT_EQ(parse<Bytes>("0.0"), 0.0 * byte);
  EXPECT_EQ(parse<Bytes>("0GB"), 0.0 * byte);
  EXPECT_EQ(refusal("5"), "found \"5\", without a unit; accepted: a time with its unit, e.g. 25ms");
  EXPECT_THAT(refusal("0GB"), testing::HasSubstr("wrong kind of unit"));
}

TEST(ParseQuantity, RefusalsSayWhatWasFoundAndShowAnExample) {
  EXPECT_EQ(refusal("12 parsecs"),
            "found \"12 parsecs\", with an unknown unit; "
            "accepted: a time with its unit, e.g. 25ms");
  EXPECT_EQ(refusal("900GB/s"),
            "found \"900GB/s\", with the wrong kind of unit; "
            "accepted: a time with its unit, e.g. 25ms");
  EXPECT_THAT(refusal("1s", {.time = -1, .bytes = 1}), testing::HasSubstr("e.g. 900GB/s"));
}

TEST(ParseQuantity, RefusesWhatIsNoFiniteNumber) {
  for (const char* text : {"",
                           " ",
                           "ms",
                           "NaN",
                           "nan s",
                           "inf",
                           "inf s",
                           "-infinity s",
                           "+5ms",
                           "--5ms",
                           "five ms",
                           "$5"}) {
    EXPECT_THAT(refusal(text), testing::StartsWith("found \"" + std::string(text) + "\", which "));
  }
}

TEST(ParseQuantity, RefusesWhatDoesNotFitADouble) {
  const Dimension bytes{.bytes = 1};
  EXPECT_THAT(refusal("1e400B", bytes), testing::HasSubstr("out of range"));
  EXPECT_THAT(refusal("1e-400B", bytes), testing::HasSubstr("out of range"));
  EXPECT_THAT(refusal("1e300PB", bytes), testing::HasSubstr("out of range"));  // 1e315 bytes
}

TEST(ParseQuantity, RefusesUnitsThatAreAlmostRight) {
  for (const char* text : {"1S",
                           "1 sec",
                           "1m",
                           "1MS",
                           "1s/",
                           "1/",
                           "1s/s/s",
                           "1//s",
                           "1m s",
                           "1,5s",
                           "0x10s",
                           "1e",
                           "1s;",
                           "1ss",
                           "1s\n"}) {
    EXPECT_THAT(refusal(text), testing::HasSubstr("unit")) << text;
  }
}

TEST(ParseQuantity, ALongTextIsShortenedBetweenCharacters) {
  // 39 bytes, then a character of two: the cut at 40 bytes would fall inside it.
  const std::string text = std::string(39, '9') + "µ" + std::string(300, 'x');
  EXPECT_THAT(refusal(text),
              testing::StartsWith("found \"" + std::string(39, '9') + "…\" (341 characters), "));
}

TEST(ParseQuantity, EveryAcceptedFormIsAccepted) {
  for (const Dimension want : {Dimension{.time = 1},
                               Dimension{.time = -1},
                               Dimension{.bytes = 1},
                               Dimension{.time = -1, .bytes = 1},
                               Dimension{.bytes = 1, .tokens = -1},
                               Dimension{.flops = 1},
                               Dimension{.time = -1, .flops = 1},
                               Dimension{.tokens = 1},
                               Dimension{.time = -1, .tokens = 1},
                               Dimension{.usd = 1},
                               Dimension{.time = -1, .usd = 1},
                               Dimension{.tokens = -1, .usd = 1},
                               Dimension{.usd = 1, .energy = -1},
                               Dimension{.energy = 1},
                               Dimension{.time = -1, .energy = 1}}) {
    const std::string form = accepted_form(want);
    const auto example = form.find("e.g. ");
    ASSERT_NE(example, std::string::npos) << form;
    const std::string first = form.substr(example + 5, form.find(" or ") - example - 5);
    EXPECT_GT(parse_in_base(first, want), 0.0) << form;
  }
}

}  // namespace
}  // namespace rackplan
