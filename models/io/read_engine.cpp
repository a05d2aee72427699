// SPDX-License-Identifier: Apache-2.0
#include "models/io/catalog_readers.h"

#include <map>
#include <string>

namespace rackplan {
namespace {

const std::map<std::string, KvPolicy> policies{{"none", KvPolicy::NoEvict},
                                               {"recompute", KvPolicy::Recompute},
                                               {"retract", KvPolicy::Retract}};
const std::map<std::string, ExpertExchange> exchanges{{"all_to_all", ExpertExchange::AllToAll},
                                                      {"all_gather", ExpertExchange::AllGather}};

EngineProfile read_profile(const SourcedFile& file, SourcedObject object) {
  EngineProfile engine;
  engine.id = file.id();
  engine.title = file.title();
  engine.decode_step_overhead = object.quantity<Seconds>("decode_step_overhead");
  engine.mtp_step_overhead = object.quantity<Seconds>("mtp_step_overhead");
  engine.gather_step_overhead = object.quantity<Seconds>("gather_step_overhead");
  engine.prefill_step_overhead = object.quantity<Seconds>("prefill_step_overhead");
  engine.prefill_multiplier = object.number("prefill_multiplier", 0.1, 10.0);
  engine.request_overhead = object.quantity<Seconds>("request_overhead");
  engine.shared_expert_overlap = object.number("shared_expert_overlap", 0.0, 1.0);
  engine.small_kernel = object.quantity<Seconds>("small_kernel");
  engine.small_kernels_per_layer = object.count("small_kernels_per_layer", 0, 1000);
  engine.expert_power_law = object.number("expert_power_law", 0.0, 4.0);
  engine.expert_exchange =
      exchanges.at(object.choice("expert_exchange", {"all_to_all", "all_gather"}));
  engine.cuda_graph_batches = object.increasing("cuda_graph_batches", 1, 1'000'000);
  engine.kv_memory_fraction = object.number("kv_memory_fraction", 0.0, 1.0);
  engine.reserved_memory = object.quantity<Bytes>("reserved_memory");
  engine.kv_policy = policies.at(object.choice("kv_policy", {"none", "recompute", "retract"}));
  engine.kv_block_tokens = object.count("kv_block_tokens", 1, 65'536);
  engine.kv_watermark = object.number("kv_watermark", 0.0, 0.5);
  engine.mixes_chunks = object.boolean("mixes_chunks");
  object.done();
  return engine;
}

}  // namespace

EngineGenerations read_engine(SourcedFile& file) {
  SourcedObject generations = file.root().object("generations");
  EngineGenerations out;
  out.hopper = read_profile(file, generations.object("hopper"));
  out.blackwell = read_profile(file, generations.object("blackwell"));
  generations.done();
  return out;
}

}  // namespace rackplan
