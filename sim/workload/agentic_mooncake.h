// SPDX-License-Identifier: Apache-2.0
// Dynamo's agentic Mooncake traces, version 2: JSON lines, the first a header with block_size, then
// a request a line. Those with the same play_id are one conversation and stand together; each waits
// for the dispatch or the completion of earlier ones, by its dependencies, and is not sent before
// not_before_ms. The conversation starts at that of its first request.
//
// Its hash_ids name blocks by themselves, within a play: they are chained to prefixes here. A
// partial last block, and ids beyond the prompt, are dropped.
#pragma once

#include "sim/workload/conversation.h"

#include <filesystem>
#include <memory>

namespace rackplan {

/// Throws InputError with file and line, and so does next().
[[nodiscard]] std::unique_ptr<ConversationStream> make_agentic_stream(
    const std::filesystem::path& file);

}  // namespace rackplan
