// SPDX-License-Identifier: Apache-2.0
// Logarithm, exponential, power, log-gamma and the normal quantile, built from additions,
// multiplications, divisions and square roots only, which IEEE 754 rounds in one way: draws are the
// same bits on every machine, which those of the C library need not be. Relative errors of about
// 1e-15, more for a power by its exponent.
#pragma once

namespace rackplan {

/// ln(x) of a normal x > 0.
[[nodiscard]] double natural_log(double x);
/// e^x; 0 below the smallest normal number, infinity above the largest.
[[nodiscard]] double exponential(double x);
/// base^exponent for base > 0; relative error about 1e-15 · (1 + |exponent · ln base|).
[[nodiscard]] double power(double base, double exponent);
/// ln Γ(x) for x > 0: Stirling's series, reached from below by Γ(x + 1) = x Γ(x).
[[nodiscard]] double log_gamma(double x);
/// z with P(Z ≤ z) = probability in (0, 1), Z standard normal: Wichura, algorithm AS 241 (Applied
/// Statistics 37, 1988), PPND16.
[[nodiscard]] double normal_quantile(double probability);

}  // namespace rackplan
