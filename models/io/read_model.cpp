// SPDX-License-Identifier: Apache-2.0
#include "models/io/catalog_readers.h"

namespace rackplan {
namespace {

MlaSpec read_mla(SourcedObject object) {
  MlaSpec mla;
  mla.q_lora_rank = object.count("q_lora_rank");
  mla.kv_lora_rank = object.count("kv_lora_rank", 1);
  mla.qk_rope_head_dim = object.count("qk_rope_head_dim", 1);
  mla.qk_nope_head_dim = object.count("qk_nope_head_dim", 1);
  mla.v_head_dim = object.count("v_head_dim", 1);
  object.done();
  return mla;
}

SparseSpec read_sparse(SourcedObject object, const MlaSpec& mla) {
  if (mla.q_lora_rank == 0) {
    throw object.node().error("sparse attention without a compressed query",
                              "mla.q_lora_rank from 1");
  }
  SparseSpec sparse;
  sparse.index_heads = object.count("index_heads", 1);
  sparse.index_head_dim = object.count("index_head_dim", 1);
  sparse.top_k = object.count("top_k", 1);
  object.done();
  return sparse;
}

MoeSpec read_moe(SourcedObject object) {
  MoeSpec moe;
  moe.experts = object.count("experts", 1);
  moe.experts_per_token = object.count("experts_per_token", 1, moe.experts);
  moe.shared_experts = object.count("shared_experts");
  moe.intermediate = object.count("intermediate", 1);
  moe.shared_intermediate = object.count("shared_intermediate");
  object.done();
  return moe;
}

SlidingWindowSpec read_window(SourcedObject object, int layers) {
  SlidingWindowSpec window;
  window.window = object.count("window", 1);
  window.layers = object.count("layers", 1, layers);
  object.done();
  return window;
}

}  // namespace

ModelSpec read_model(SourcedFile& file) {
  SourcedObject& root = file.root();
  ModelSpec model;
  model.id = file.id();
  model.title = file.title();
  model.hidden = root.count("hidden", 1);
  model.layers = root.count("layers", 1);
  model.heads = root.count("heads", 1);
  model.intermediate = root.count("intermediate", 1);
  model.vocab = root.count("vocab", 1);
  model.tied_embeddings = root.boolean("tied_embeddings");
  model.max_positions = root.integer("max_positions", 1, std::int64_t{1} << 40U);
  if (root.has("mtp_layers")) {
    model.mtp_layers = root.count("mtp_layers");
  }
  if (auto mla = root.find_object("mla")) {
    model.mla = read_mla(*mla);
    if (auto sparse = root.find_object("sparse")) {
      model.sparse = read_sparse(*sparse, *model.mla);
    }
  } else {
    model.kv_heads = root.count("kv_heads", 1, model.heads);
    model.head_dim = root.count("head_dim", 1);
  }
  if (auto moe = root.find_object("moe")) {
    model.moe_layers = root.count("moe_layers", 1, model.layers);
    model.moe = read_moe(*moe);
  }
  if (auto window = root.find_object("sliding_window")) {
    model.sliding_window = read_window(*window, model.layers);
  }
  model.published_parameters = root.number("published_parameters", 1.0, 1e15);
  return model;
}

}  // namespace rackplan
