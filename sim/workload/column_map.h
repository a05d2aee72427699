// SPDX-License-Identifier: Apache-2.0
// Any CSV file or JSON lines, by the names of its columns or keys:
//
//   arrival=ts:ms,prompt=in,output=out,session=user,delay=pause:s,blocks=ids,priority=p
//
// arrival, prompt and output must be there; the times say their unit: s, ms, us, ns or (arrival)
// date. Rows that share a session are turns of a conversation.
#pragma once

#include "sim/workload/row_format.h"

#include <string_view>

namespace rackplan {

/// Throws InputError, path "columns".
[[nodiscard]] RowFormat parse_column_map(std::string_view text);

}  // namespace rackplan
