// SPDX-License-Identifier: Apache-2.0
// What an inference engine does about the KV cache that running requests still grow into.
#pragma once

namespace rackplan {

enum class KvPolicy {
  NoEvict,    // room for the whole request at admission: it never runs short
  Recompute,  // blocks as contexts grow; the last admitted gives way and is prefilled again
  Retract,    // the same after an estimate at admission; those with the fewest tokens give way
};

}  // namespace rackplan
