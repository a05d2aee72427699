// SPDX-License-Identifier: Apache-2.0
// Collectives and sends as Ops. What crosses which link is the cost model's business.
#pragma once

#include "models/op/op.h"

namespace rackplan {

[[nodiscard]] constexpr Op collective(OpKind kind, int ranks, Bytes payload) {
  Op op;
  op.kind = kind;
  op.ranks = ranks;
  op.payload = payload;
  return op;
}

/// Sum over `ranks` of a message of `payload` bytes, the result on every rank.
[[nodiscard]] constexpr Op all_reduce(int ranks, Bytes payload) {
  return collective(OpKind::AllReduce, ranks, payload);
}

/// Every rank ends with all parts; `payload` is all of them together.
[[nodiscard]] constexpr Op all_gather(int ranks, Bytes payload) {
  return collective(OpKind::AllGather, ranks, payload);
}

/// Sum over `ranks` of `payload` bytes, each rank keeping its part.
[[nodiscard]] constexpr Op reduce_scatter(int ranks, Bytes payload) {
  return collective(OpKind::ReduceScatter, ranks, payload);
}

/// One rank to one other, the next stage of a pipeline whose worker has `ranks` GPUs.
[[nodiscard]] constexpr Op point_to_point(int ranks, Bytes payload) {
  return collective(OpKind::PointToPoint, ranks, payload);
}

}  // namespace rackplan
