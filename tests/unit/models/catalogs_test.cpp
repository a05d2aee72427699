// SPDX-License-Identifier: Apache-2.0
#include "models/io/catalogs.h"

#include "models/base/error.h"
#include "models/io/sourced_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace rackplan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Catalogs& catalogs() {
  return Catalogs::built_in();
}

TEST(Catalogs, ListTheirIdsInOrder) {
  EXPECT_THAT(
      catalogs().system_ids(),
      ElementsAre("gb200-nvl72", "gb300-nvl72", "hgx-b200", "hgx-b300", "hgx-h100", "hgx-h200"));
  EXPECT_THAT(catalogs().model_ids(),
              ElementsAre("deepseek-r1",
                          "deepseek-v3.2",
                          "glm-4.5",
                          "gpt-oss-120b",
                          "gpt-oss-20b",
                          "kimi-k2",
                          "llama-2-70b",
                          "llama-3.1-405b",
                          "llama-3.1-8b",
                          "llama-3.3-70b",
                          "mixtral-8x7b",
                          "qwen3-235b-a22b",
                          "qwen3-30b-a3b",
                          "qwen3-32b"));
  EXPECT_THAT(catalogs().engine_ids(), ElementsAre("sglang", "trtllm", "vllm"));
}

TEST(Catalogs, KnowAnNvl72Rack) {
  const SystemSpec& rack = catalogs().system_at("gb200-nvl72");
  EXPECT_EQ(rack.gpus_per_rack(), 72);    // 18 trays x 4
  EXPECT_EQ(rack.gpus_per_domain(), 72);  // all of them behind one NVSwitch fabric
  EXPECT_EQ(rack.gpu.memory, 198674743296.0 * byte);
  EXPECT_EQ(rack.gpu.fp4, 10000.0 * TFLOPS);
  EXPECT_EQ(rack.nvlink.bandwidth_per_gpu, 900.0 * GBps);
  EXPECT_EQ(rack.node.nic_per_gpu, 50.0 * GBps);  // 400 Gb/s
  EXPECT_EQ(rack.gpu.generation, GpuGeneration::Blackwell);
  EXPECT_EQ(catalogs().system_at("gb300-nvl72").node.nic_per_gpu, 100.0 * GBps);  // 800 Gb/s
}

TEST(Catalogs, SayThatHopperHasNoFp4AndADomainOfOneServer) {
  const SystemSpec& server = catalogs().system_at("hgx-h200");
  EXPECT_FALSE(server.gpu.fp4);
  EXPECT_FALSE(server.gpu.achieved.gemm_nvfp4);
  EXPECT_EQ(server.gpus_per_domain(), 8);
  EXPECT_EQ(server.gpu.generation, GpuGeneration::Hopper);
}

TEST(Catalogs, NeverPromiseMoreThanTheDatasheet) {
  for (const SystemSpec& system : catalogs().systems()) {
    const GpuSpec& gpu = system.gpu;
    EXPECT_LT(gpu.achieved.gemm_bf16, gpu.bf16) << system.id;
    EXPECT_LT(*gpu.achieved.gemm_fp8, *gpu.fp8) << system.id;
    EXPECT_LT(*gpu.achieved.gemm_fp8_block, *gpu.fp8) << system.id;
    EXPECT_EQ(gpu.fp4.has_value(), gpu.achieved.gemm_nvfp4.has_value()) << system.id;
    if (gpu.fp4) {
      EXPECT_LT(*gpu.achieved.gemm_nvfp4, *gpu.fp4) << system.id;
    }
    EXPECT_LT(gpu.achieved.weight_stream, gpu.memory_bandwidth) << system.id;
    EXPECT_LT(gpu.achieved.kv_stream, gpu.memory_bandwidth) << system.id;
    EXPECT_LT(system.node.idle_power, system.node.max_power) << system.id;
    EXPECT_GE(system.node.max_power, system.node.gpus * gpu.tdp) << system.id;
  }
}

TEST(Catalogs, DeriveB300FromGb300AndThePowerCap) {
  // GB300 1,962 TFLOP/s x B200 1,613 / GB200 1,722
  EXPECT_NEAR(catalogs().system_at("hgx-b300").gpu.achieved.gemm_bf16 / TFLOPS,
              1962.0 * 1613.0 / 1722.0,
              0.5);
}

TEST(Catalogs, GiveAnEngineItsConstantsForTheGpuGeneration) {
  const GpuSpec& hopper = catalogs().system_at("hgx-h100").gpu;
  const GpuSpec& blackwell = catalogs().system_at("gb300-nvl72").gpu;
  EXPECT_EQ(catalogs().engine_at("trtllm", hopper).decode_step_overhead, parse<Seconds>("3.4ms"));
  EXPECT_EQ(catalogs().engine_at("trtllm", blackwell).decode_step_overhead, Seconds{});
  EXPECT_EQ(catalogs().engine_at("sglang", hopper).decode_step_overhead, parse<Seconds>("1.6ms"));
  EXPECT_EQ(catalogs().engine_at("sglang", blackwell).decode_step_overhead,
            parse<Seconds>("0.5ms"));
  EXPECT_EQ(catalogs().engine_at("sglang", blackwell).prefill_multiplier, 1.3);
  EXPECT_EQ(catalogs().engine_at("trtllm", blackwell).request_overhead, 80.0 * ms);
  EXPECT_THAT(catalogs().engine_at("trtllm", blackwell).cuda_graph_batches,
              ElementsAre(1, 2, 4, 8, 16, 32, 64, 128, 256, 384, 512, 768, 1024, 2048));
  EXPECT_THAT(catalogs().engine_at("sglang", hopper).cuda_graph_batches, IsEmpty());
}

TEST(Catalogs, GiveEveryNumberASourceWithItsTrust) {
  std::size_t rows = 0;
  for (const CatalogKind kind : {CatalogKind::Gpu,
                                 CatalogKind::System,
                                 CatalogKind::Model,
                                 CatalogKind::Engine,
                                 CatalogKind::Price}) {
    EXPECT_FALSE(catalogs().entries(kind).empty());
    for (const CatalogEntry& entry : catalogs().entries(kind)) {
      for (const CatalogRow& row : entry.rows) {
        ++rows;
        EXPECT_FALSE(row.value.empty()) << entry.id << " " << row.path;
        EXPECT_THAT(
            row.source,
            ::testing::MatchesRegex(".+ \\((primary|secondary|unverified|derived|measured)\\)"))
            << entry.id << " " << row.path;
      }
    }
  }
  // 6 systems of at least 30 numbers and their GPUs of at least 15, 14 models of at least 9,
  // 3 engines of 2 x 10, 36 prices.
  EXPECT_GE(rows, 6U * 30U + 6U * 15U + 14U * 9U + 60U + 36U);
}

TEST(Catalogs, ShowARowAsItIsWrittenWithWhereItComesFrom) {
  const auto systems = catalogs().entries(CatalogKind::System);
  const auto row = std::find_if(systems.front().rows.begin(),
                                systems.front().rows.end(),
                                [](const CatalogRow& r) { return r.path == "node.max_power"; });
  ASSERT_NE(row, systems.front().rows.end());
  EXPECT_EQ(row->value, "6667W");
  EXPECT_EQ(row->source, "NVIDIA DPS documentation, device specifications (primary)");
  const auto gpus = catalogs().entries(CatalogKind::Gpu);
  EXPECT_EQ(gpus.front().id, "B200");
  EXPECT_EQ(gpus.front().rows.front().path, "bf16");
}

TEST(Catalogs, HaveAPublishedCostForEverySystemAndTakeTheNewest) {
  const PriceList& prices = catalogs().prices();
  const CalendarDate as_of = parse_date(prices.as_of);
  const auto price = [&](const std::string& system, PriceBasis basis) {
    const OfferChoice choice{.system = system, .basis = basis};
    return offer_at(prices, choice, as_of, "").price;
  };
  for (const SystemSpec& system : catalogs().systems()) {
    EXPECT_GT(price(system.id, PriceBasis::OwnHyperscaler).value, UsdPerSecond{}) << system.id;
    EXPECT_GT(price(system.id, PriceBasis::OwnNeocloud).value,
              price(system.id, PriceBasis::OwnHyperscaler).value)
        << system.id;
  }
  for (const GpuHourPrice& row : prices.gpu_hours) {
    EXPECT_TRUE(catalogs().find_system(row.system)) << row.system;
  }
  // 1.86 of August 2026, not 2.21 of June
  const Sourced<UsdPerSecond> newest = price("gb200-nvl72", PriceBasis::OwnHyperscaler);
  EXPECT_EQ(newest.value, 1.86 * usd / hour);
  EXPECT_EQ(newest.source.date, "2026-08");
  EXPECT_EQ(newest.source.trust, Trust::Primary);
}

TEST(Catalogs, KnowWhatFacilitiesAndMoneyCost) {
  const OwnershipFigures& figures = catalogs().prices().ownership;
  EXPECT_EQ(figures.colocation_per_kw.value, parse<UsdPerSecond>("137.5USD/month"));
  EXPECT_EQ(figures.amortisation.value, 5.0 * year);
  // 278 nodes at the peak, 226.75 in the mean
  EXPECT_NEAR(figures.peak_to_average.value, 278.0 / 226.75, 5e-4);
  // (0.9 - 0.6) billion a year over 5 years x 5 billion
  EXPECT_NEAR(figures.operations_share.value, 0.3 / 25.0, 1e-12);
}

TEST(Catalogs, NameWhatIsKnownAndWhatWasMeant) {
  try {
    (void)catalogs().system_at("gb300");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.parts().found, HasSubstr("gb300"));
    EXPECT_THAT(error.parts().accepted, HasSubstr("hgx-h100"));
    EXPECT_THAT(error.parts().accepted, HasSubstr("did you mean gb300-nvl72?"));
  }
  EXPECT_THROW((void)catalogs().model_at("gpt-5"), InputError);
  EXPECT_THROW((void)catalogs().engine_at("tensorrt", GpuSpec{}), InputError);
  EXPECT_FALSE(catalogs().find_system("gb300"));
}

// --- the reader is strict -----------------------------------------------------------------------

std::string sample(const std::string& members) {
  return R"({"schema": 1, "id": "m", "title": "M",
             "sources": {"card": {"title": "a model card", "trust": "primary"}},
             "hidden": {"value": 64, "source": "card"}, "layers": {"value": 2, "source": "card"},
             "heads": {"value": 4, "source": "card"}, "kv_heads": {"value": 2, "source": "card"},
             "head_dim": {"value": 16, "source": "card"},
             "intermediate": {"value": 128, "source": "card"},
             "tied_embeddings": {"value": false, "source": "card"},
             "max_positions": {"value": 1024, "source": "card"},
             "published_parameters": {"value": 1e6, "source": "card"},)" +
         members + "}";
}

Catalogs read(const std::string& content) {
  const std::vector<EmbeddedFile> files{{"models/data/llm/m.json", content}};
  return Catalogs(files);
}

InputError::Parts trouble_with(const std::string& content) {
  try {
    (void)read(content);
  } catch (const InputError& error) {
    EXPECT_EQ(error.parts().file, "models/data/llm/m.json");
    return error.parts();
  }
  ADD_FAILURE() << "accepted";
  return {};
}

TEST(CatalogReader, AcceptsACompleteFile) {
  const Catalogs one = read(sample(R"("vocab": {"value": 100, "source": "card"})"));
  EXPECT_EQ(one.model_at("m").vocab, 100);
}

TEST(CatalogReader, TakesAListThatIncreases) {
  const auto list_of = [](const std::string& numbers) {
    SourcedFile file("list.json",
                     R"({"schema": 1, "id": "l", "title": "L",
                         "sources": {"s": {"title": "S", "trust": "derived"}},
                         "list": {"source": "s", "value": [)" +
                         numbers + "]}}");
    return file.root().increasing("list", 1, 9);
  };
  EXPECT_THAT(list_of("2, 3, 9"), ElementsAre(2, 3, 9));
  EXPECT_THAT(list_of(""), IsEmpty());
  EXPECT_THROW((void)list_of("2, 2"), InputError);
  EXPECT_THROW((void)list_of("9, 10"), InputError);
  EXPECT_THROW((void)list_of("\"2\""), InputError);
}

TEST(CatalogReader, NamesAMissingMember) {
  EXPECT_EQ(trouble_with(sample(R"("mtp_layers": {"value": 0, "source": "card"})")).path, "vocab");
}

TEST(CatalogReader, NamesAnUnknownMember) {
  const auto parts = trouble_with(sample(
      R"("vocab": {"value": 100, "source": "card"}, "moe_layer": {"value": 1, "source": "card"})"));
  EXPECT_THAT(parts.found, HasSubstr("moe_layer"));
}

TEST(CatalogReader, RefusesANumberWithoutASource) {
  EXPECT_EQ(trouble_with(sample(R"("vocab": {"value": 100})")).path, "vocab.source");
  EXPECT_EQ(trouble_with(sample(R"("vocab": {"value": 100, "source": "nowhere"})")).path,
            "vocab.source");
  EXPECT_EQ(trouble_with(sample(R"("vocab": 100)")).path, "vocab");
}

TEST(CatalogReader, RefusesAnEmptyNoteASourceNobodyUsesAndAnUnknownTrust) {
  EXPECT_EQ(trouble_with(sample(R"("vocab": {"value": 100, "source": "card", "note": " "})")).path,
            "vocab.note");
  std::string unused = sample(R"("vocab": {"value": 100, "source": "card"})");
  const std::string card = R"("card": {"title")";
  unused.replace(unused.find(card), 0, R"("x": {"title": "y", "trust": "measured"}, )");
  EXPECT_EQ(trouble_with(unused).path, "sources.x");
  std::string trust = sample(R"("vocab": {"value": 100, "source": "card"})");
  trust.replace(trust.find("primary"), 7, "certain");
  EXPECT_EQ(trouble_with(trust).path, "sources.card.trust");
}

InputError::Parts trouble_with_price(const std::string& row, const std::string& as_of = "2026-11") {
  const std::string prices =
      R"({"schema": 1, "id": "p", "title": "P", "as_of": ")" + as_of +
      R"(", "sources": {"a": {"title": "b", "trust": "primary"}}, "gpu_hours": [)" + row + "]}";
  const std::vector<EmbeddedFile> files{{"models/data/price/p.json", prices}};
  try {
    const Catalogs parsed(files);
  } catch (const InputError& error) {
    return error.parts();
  }
  return {};
}

TEST(CatalogReader, RefusesAWrongUnit) {
  const InputError::Parts parts = trouble_with_price(
      R"({"system": "s", "basis": "spot", "cloud": "c", "price": {"value": "2.60USD", "source": "a"}})");
  EXPECT_EQ(parts.path, "gpu_hours[0].price.value");
  EXPECT_THAT(parts.accepted, HasSubstr("2.60USD/h"));
}

TEST(CatalogReader, RefusesAPriceWithoutBasisCloudOrDate) {
  const auto row = [](const char* basis, const char* cloud, const char* date) {
    return trouble_with_price(std::string(R"({"system": "s", "basis": ")") + basis + "\"" + cloud +
                              R"(, "price": {"value": "2USD/h", "source": "a")" + date + "}}");
  };
  EXPECT_EQ(row("barter", "", "").path, "gpu_hours[0].basis");
  EXPECT_THAT(row("barter", "", "").accepted, HasSubstr("own_hyperscaler, own_neocloud, reserved"));
  EXPECT_EQ(row("spot", "", "").path, "gpu_hours[0].cloud");
  const char* cloud = R"(, "cloud": "c")";
  EXPECT_THAT(row("spot", cloud, "").found, HasSubstr("without \"date\""));
  EXPECT_EQ(row("spot", cloud, R"(, "date": "August")").path, "gpu_hours[0].price.date");
  EXPECT_EQ(row("spot", cloud, R"(, "date": "2026-08")").path, "capital");  // the next one missing
  EXPECT_EQ(trouble_with_price("", "yesterday").path, "as_of");
}

TEST(CatalogReader, RefusesSparseAttentionWithoutTheCompressedQueryItNeeds) {
  const std::string vocab = R"("vocab": {"value": 100, "source": "card"}, )";
  const std::string sparse = R"("sparse": {"index_heads": {"value": 4, "source": "card"},
                                "index_head_dim": {"value": 128, "source": "card"},
                                "top_k": {"value": 16, "source": "card"}})";
  const auto mla = [](int rank) {
    return R"("mla": {"q_lora_rank": {"value": )" + std::to_string(rank) +
           R"(, "source": "card"}, "kv_lora_rank": {"value": 8, "source": "card"},
              "qk_rope_head_dim": {"value": 8, "source": "card"},
              "qk_nope_head_dim": {"value": 8, "source": "card"},
              "v_head_dim": {"value": 8, "source": "card"}}, )";
  };
  const auto without_gqa = [](std::string content) {
    for (const std::string key : {"\"kv_heads\"", "\"head_dim\""}) {
      const std::size_t from = content.find(key);
      content.erase(from, content.find("},", from) + 2 - from);
    }
    return content;
  };
  const ModelSpec read_back = read(without_gqa(sample(vocab + mla(24) + sparse))).model_at("m");
  EXPECT_EQ(read_back.sparse->top_k, 16);
  EXPECT_EQ(trouble_with(without_gqa(sample(vocab + mla(0) + sparse))).path, "sparse");
  // grouped-query attention has no indexer
  EXPECT_THAT(trouble_with(sample(vocab + sparse)).found, HasSubstr("sparse"));
}

TEST(CatalogReader, RefusesAFileWhoseIdIsNotItsName) {
  std::string other = sample(R"("vocab": {"value": 100, "source": "card"})");
  other.replace(other.find(R"("id": "m")"), 9, R"("id": "n")");
  EXPECT_EQ(trouble_with(other).path, "id");
}

TEST(CatalogReader, RefusesAKeySaidTwice) {
  EXPECT_THAT(trouble_with(sample(R"("vocab": {"value": 1, "value": 2, "source": "card"})")).found,
              HasSubstr("\"value\" twice"));
}

}  // namespace
}  // namespace rackplan
