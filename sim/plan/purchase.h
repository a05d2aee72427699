// SPDX-License-Identifier: Apache-2.0
// What to do about hardware to get from the estate of a question to that of its answer.
//
//   to be bought or rented   the nodes that are paid for, and how
//   owned                    what is kept; what is not needed is switched off and costs nothing
//   contracted               what is used; the whole is paid for until the contract ends, and what
//                            is not needed can be returned then
#pragma once

#include "models/io/catalogs.h"
#include "sim/scenario/scenario.h"

#include <string>
#include <vector>

namespace rackplan {

/// "buy 2 racks of gb200-nvl72 (36 nodes, 144 GPUs) as "rack"; 3 of its nodes are spare". Of each
/// entry of the question's estate that there is something to say about, in order. `chosen` is a
/// candidate's scenario.
[[nodiscard]] std::vector<std::string> purchase_words(const Scenario& question,
                                                      const Scenario& chosen,
                                                      const Catalogs& catalogs);

}  // namespace rackplan
