// SPDX-License-Identifier: Apache-2.0
// How tokens of attention-DP ranks reach experts that sit whole on other ranks.
#pragma once

namespace rackplan {

enum class ExpertExchange {
  AllToAll,   // each token to the ranks of its experts, and back: DeepEP, NVLink kernels
  AllGather,  // every token to every rank, then a reduce-scatter
};

}  // namespace rackplan
