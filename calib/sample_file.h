// SPDX-License-Identifier: Apache-2.0
// Samples in files: JSON Lines of our own, one sample a line,
//
//   {"op":"gemm","dtype":"bf16","shape":{"m":128,"n":7168,"k":2048},"backend":"own","us":12.1,
//    "spread":0.01,"bytes":31719424,"flops":3758096384,"gpu":"H100","source":"…"}
//
// or the tables that import_tables.h reads.
#pragma once

#include "calib/import_tables.h"
#include "calib/sample.h"
#include "models/hardware/system_spec.h"

#include <filesystem>
#include <string>
#include <vector>

namespace rackplan {

/// A line without its end. `bytes` and `flops` follow from the shape; readers ignore them.
[[nodiscard]] std::string sample_line(const Sample& sample);

/// Throws InputError with the file and "line N" for what is no sample, a shape out of bounds or a
/// time that is not positive.
[[nodiscard]] std::vector<Sample> read_sample_lines(const std::filesystem::path& file);

/// All samples of the files, whichever of both forms each has. Tables do not say which GPU they are
/// of: it is that of `system`. Samples of other GPUs are left out and counted.
[[nodiscard]] ImportResult read_samples(const std::vector<std::string>& files,
                                        const SystemSpec& system);

}  // namespace rackplan
