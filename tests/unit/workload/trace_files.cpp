// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/workload/trace_files.h"

#include "tests/unit/temporary_folder.h"

#include <zlib.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace rackplan {

std::filesystem::path write_trace(const std::string& name, std::string_view content) {
  std::filesystem::path file = temporary_folder() / name;
  std::ofstream(file, std::ios::binary) << content;
  return file;
}

std::string gzipped(std::string_view content, int level) {
  z_stream zlib{};
  if (deflateInit2(&zlib, level, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::runtime_error("deflateInit2");
  }
  std::string in(content);
  std::string out(deflateBound(&zlib, static_cast<uLong>(in.size())), '\0');
  zlib.next_in = reinterpret_cast<Bytef*>(in.data());
  zlib.avail_in = static_cast<uInt>(in.size());
  zlib.next_out = reinterpret_cast<Bytef*>(out.data());
  zlib.avail_out = static_cast<uInt>(out.size());
  const int outcome = deflate(&zlib, Z_FINISH);
  out.resize(zlib.total_out);
  deflateEnd(&zlib);
  if (outcome != Z_STREAM_END) {
    throw std::runtime_error("deflate");
  }
  return out;
}

std::vector<TraceRow> rows_of(const std::filesystem::path& file, TraceFormat format) {
  TraceReader trace(file, format);
  std::vector<TraceRow> rows;
  while (const auto row = trace.next()) {
    rows.push_back(*row);
  }
  return rows;
}

std::optional<std::filesystem::path> shared_data(const std::string& name) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): tests have one thread and set no variables
  const char* folder = std::getenv("RACKPLAN_SHARED_DATA");
  const std::filesystem::path file =
      std::filesystem::path(folder != nullptr ? folder : RACKPLAN_SOURCE_DIR "/../shared/data") /
      name;
  return std::filesystem::exists(file) ? std::optional(file) : std::nullopt;
}

}  // namespace rackplan
