// SPDX-License-Identifier: Apache-2.0
#include "models/io/catalog_readers.h"

#include <string>

namespace rackplan {
namespace {

AchievedRates read_achieved(SourcedObject object) {
  AchievedRates rates;
  rates.gemm_bf16 = object.quantity<FlopsPerSecond>("gemm_bf16");
  rates.gemm_fp8 = object.find_quantity<FlopsPerSecond>("gemm_fp8");
  rates.gemm_fp8_block = object.find_quantity<FlopsPerSecond>("gemm_fp8_block");
  rates.gemm_nvfp4 = object.find_quantity<FlopsPerSecond>("gemm_nvfp4");
  rates.prefill_attention_bf16 = object.quantity<FlopsPerSecond>("prefill_attention_bf16");
  rates.mla_decode_bf16 = object.quantity<FlopsPerSecond>("mla_decode_bf16");
  rates.mla_decode_fp8 = object.quantity<FlopsPerSecond>("mla_decode_fp8");
  rates.weight_stream = object.quantity<BytesPerSecond>("weight_stream");
  rates.kv_stream = object.quantity<BytesPerSecond>("kv_stream");
  object.done();
  return rates;
}

GpuGeneration read_generation(SourcedObject& object) {
  const std::string name = object.name("generation");
  if (name != "hopper" && name != "blackwell") {
    throw object.node().at("generation").refused("hopper or blackwell");
  }
  return name == "hopper" ? GpuGeneration::Hopper : GpuGeneration::Blackwell;
}

GpuSpec read_gpu(SourcedObject object) {
  GpuSpec gpu;
  gpu.name = object.name("name");
  gpu.generation = read_generation(object);
  gpu.bf16 = object.quantity<FlopsPerSecond>("bf16");
  gpu.fp8 = object.find_quantity<FlopsPerSecond>("fp8");
  gpu.fp4 = object.find_quantity<FlopsPerSecond>("fp4");
  gpu.memory = object.quantity<Bytes>("memory");
  gpu.memory_bandwidth = object.quantity<BytesPerSecond>("memory_bandwidth");
  gpu.streaming_multiprocessors = object.count("streaming_multiprocessors", 1);
  gpu.l2 = object.quantity<Bytes>("l2");
  gpu.tdp = object.quantity<Watts>("tdp");
  gpu.achieved = read_achieved(object.object("achieved"));
  object.done();
  return gpu;
}

NodeSpec read_node(SourcedObject object) {
  NodeSpec node;
  node.gpus = object.count("gpus", 1);
  node.cpus = object.count("cpus", 1);
  node.host_memory = object.quantity<Bytes>("host_memory");
  node.host_link_per_gpu = object.quantity<BytesPerSecond>("host_link_per_gpu");
  node.nic_per_gpu = object.quantity<BytesPerSecond>("nic_per_gpu");
  node.max_power = object.quantity<Watts>("max_power");
  node.idle_power = object.quantity<Watts>("idle_power");
  object.done();
  return node;
}

NvlinkDomainSpec read_nvlink(SourcedObject object) {
  NvlinkDomainSpec nvlink;
  nvlink.nodes = object.count("nodes", 1);
  nvlink.bandwidth_per_gpu = object.quantity<BytesPerSecond>("bandwidth_per_gpu");
  nvlink.achieved_fraction = object.number("achieved_fraction", 0.0, 1.0);
  nvlink.latency = object.quantity<Seconds>("latency");
  object.done();
  return nvlink;
}

ScaleOutSpec read_scale_out(SourcedObject object) {
  ScaleOutSpec scale_out;
  scale_out.achieved_fraction = object.number("achieved_fraction", 0.0, 1.0);
  scale_out.latency = object.quantity<Seconds>("latency");
  object.done();
  return scale_out;
}

RackSpec read_rack(SourcedObject object) {
  RackSpec rack;
  rack.nodes = object.count("nodes", 1);
  rack.switch_power = object.quantity<Watts>("switch_power");
  object.done();
  return rack;
}

PowerSpec read_power(SourcedObject object) {
  PowerSpec power;
  power.gpu_idle = object.quantity<Watts>("gpu_idle");
  power.gpu_prefill = object.quantity<Watts>("gpu_prefill");
  power.gpu_decode = object.quantity<Watts>("gpu_decode");
  power.cpu_max = object.find_quantity<Watts>("cpu_max");
  power.utility_per_gpu = object.quantity<Watts>("utility_per_gpu");
  object.done();
  return power;
}

}  // namespace

SystemSpec read_system(SourcedFile& file) {
  SystemSpec system;
  system.id = file.id();
  system.title = file.title();
  system.gpu = read_gpu(file.root().object("gpu"));
  system.node = read_node(file.root().object("node"));
  system.nvlink = read_nvlink(file.root().object("nvlink"));
  system.scale_out = read_scale_out(file.root().object("scale_out"));
  system.rack = read_rack(file.root().object("rack"));
  system.power = read_power(file.root().object("power"));
  return system;
}

}  // namespace rackplan
