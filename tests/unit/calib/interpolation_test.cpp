// SPDX-License-Identifier: Apache-2.0
#include "calib/interpolation.h"

#include "tests/unit/calib/synthetic.h"

#include <gtest/gtest.h>

namespace rackplan {
namespace {

class InterpolationTest : public testing::Test {
 protected:
  explicit InterpolationTest() {
    for (Sample& sample : samples_) {
      // A ripple that no grid of knots follows: every other row count 20 % slower.
      sample.us *= static_cast<int>(octave(sample.shape[0])) % 2 == 0 ? 1.2 : 1.0;
    }
  }
  [[nodiscard]] Interpolation over(const std::vector<Sample>& samples) const {
    std::vector<const Sample*> pointers;
    for (const Sample& sample : samples) {
      pointers.push_back(&sample);
    }
    return {fit_family({OpKind::Gemm, Math::Bf16}, made_up_rates, points_of(samples)), pointers};
  }
  std::vector<Sample> samples_ = made_up_gemms();
};

TEST_F(InterpolationTest, MeasuredPointsComeBackExactly) {
  const Interpolation interpolation = over(samples_);
  for (const Sample& sample : samples_) {
    ASSERT_EQ(interpolation.seconds(sample), sample.us * 1e-6) << shape_text(sample);
  }
}

TEST_F(InterpolationTest, AHoleIsFilledAlongTheAxesThatAreSmooth) {
  // Without (256, 4096, 4096) its neighbours along m say 1.0, those along n and k the true 1.2.
  std::vector<Sample> holed = samples_;
  const SampleShape hole{256, 4096, 4096};
  std::erase_if(holed, [&](const Sample& sample) { return sample.shape == hole; });
  Sample asked = samples_.front();
  asked.shape = hole;
  // Along m alone it would come out at 1/1.2, 0.17 too low.
  EXPECT_NEAR(over(holed).seconds(asked) * 1e6 / (1.2 * made_up_gemm_us(hole)), 1.0, 0.08);
}

TEST_F(InterpolationTest, FarFromEverySampleTheFitAnswers) {
  Sample asked = samples_.front();
  asked.shape = {33, 3000, 5000};  // no sample shares two of these
  std::vector<const Sample*> pointers;
  const FamilyFit fit = fit_family({OpKind::Gemm, Math::Bf16}, made_up_rates, points_of(samples_));
  EXPECT_EQ(over(samples_).seconds(asked), family_time(fit, fit_point(asked).shape));
}

}  // namespace
}  // namespace rackplan
