// SPDX-License-Identifier: Apache-2.0
#include "calib/sample_file.h"

#include "calib/csv_table.h"
#include "models/io/json_node.h"

#include <nlohmann/json.hpp>

#include <iterator>
#include <string_view>
#include <utility>

namespace rackplan {
namespace {

constexpr double largest = 1e12;

CostFamily read_family(const JsonNode& node) {
  const auto kind = family_kind(node.at("op").text());
  if (!kind) {
    throw node.at("op").refused(
        "gemm, batched_gemm, prefill_attention, decode_attention, mla_prefill_attention, "
        "mla_decode_attention or grouped_gemm");
  }
  for (const Math math : {Math::Bf16, Math::Fp8, Math::Fp8Block, Math::Fp4}) {
    if (node.at("dtype").text() == name_of(math)) {
      return {*kind, math};
    }
  }
  throw node.at("dtype").refused("bf16, fp8, fp8_block or fp4");
}

SampleShape read_shape(const JsonNode& node, OpKind kind) {
  SampleShape shape{};
  std::vector<std::string> known;
  const std::span<const ShapeField> fields = shape_fields(kind);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::string name(fields[i].name);
    known.push_back(name);
    const auto given = node.find(name);
    shape[i] = given || fields[i].default_value == 0.0
                   ? node.at(name).number(fields[i].least, largest)
                   : fields[i].default_value;
  }
  node.only(known);
  return shape;
}

Sample parse_sample(std::string_view line, const std::string& file) {
  const JsonNode node = JsonNode::parse(line, file);
  const std::vector<std::string> known{
      "op", "dtype", "shape", "backend", "us", "spread", "bytes", "flops", "gpu", "source"};
  node.only(known);
  Sample sample;
  sample.family = read_family(node);
  sample.shape = read_shape(node.at("shape"), sample.family.kind);
  sample.backend = node.at("backend").text();
  sample.gpu = node.at("gpu").text();
  sample.us = node.at("us").number(1e-6, largest);
  const auto spread = node.find("spread");
  sample.spread = spread ? spread->number(0.0, 1e6) : 0.0;
  sample.source = node.at("source").text();
  return sample;
}

}  // namespace

std::string sample_line(const Sample& sample) {
  nlohmann::ordered_json shape = nlohmann::ordered_json::object();
  const std::span<const ShapeField> fields = shape_fields(sample.family.kind);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    shape[std::string(fields[i].name)] = sample.shape[i];
  }
  const Op op = sample_op(sample.family, sample.shape);
  const nlohmann::ordered_json json = {{"op", family_name(sample.family.kind).value_or("")},
                                       {"dtype", name_of(sample.family.math)},
                                       {"shape", shape},
                                       {"backend", sample.backend},
                                       {"us", sample.us},
                                       {"spread", sample.spread},
                                       {"bytes", op.bytes / byte},
                                       {"flops", op.flops / flop},
                                       {"gpu", sample.gpu},
                                       {"source", sample.source}};
  return json.dump();
}

std::vector<Sample> read_sample_lines(const std::filesystem::path& file) {
  const std::string content = read_plain_or_gzip(file);
  std::vector<Sample> samples;
  std::size_t at = 0;
  for (long number = 1; at < content.size(); ++number) {
    const std::size_t end = std::min(content.find('\n', at), content.size());
    const std::string_view line(content.data() + at, end - at);
    at = end + 1;
    if (line.empty()) {
      continue;
    }
    try {
      samples.push_back(parse_sample(line, file.string()));
    } catch (const InputError& error) {
      throw error.within(file.string(), "line " + std::to_string(number));
    }
  }
  return samples;
}

ImportResult read_samples(const std::vector<std::string>& files, const SystemSpec& system) {
  ImportResult all;
  for (const std::string& file : files) {
    ImportResult one;
    if (read_plain_or_gzip(file).starts_with('{')) {
      for (Sample& sample : read_sample_lines(file)) {
        ++one.rows;
        if (sample.gpu == system.gpu.name) {
          one.samples.push_back(std::move(sample));
        } else {
          ++one.left_out["of another GPU"];
        }
      }
    } else {
      one = import_table(file, system.gpu.name, system.node.gpus);
    }
    all.rows += one.rows;
    for (const auto& [reason, rows] : one.left_out) {
      all.left_out[reason] += rows;
    }
    std::move(one.samples.begin(), one.samples.end(), std::back_inserter(all.samples));
  }
  return all;
}

}  // namespace rackplan
