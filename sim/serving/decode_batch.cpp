// SPDX-License-Identifier: Apache-2.0
#include "sim/serving/decode_batch.h"

#include <span>

namespace rackplan {

DecodeBatch::Slowest DecodeBatch::slowest_of_many(std::int64_t step) const {
  const std::span<const Line> lines = lines_.all();
  const Line* first = lines.data();
  std::int64_t most = first->context(step);
  for (const Line& line : lines) {  // without branches: nobody can tell which is slower
    const std::int64_t context = line.context(step);
    const bool slower = (context > most) | ((context == most) & (line.growth > first->growth));
    first = slower ? &line : first;
    most = slower ? context : most;
  }
  // Whoever gains on it, and is behind by now, catches up after ceil(behind / gain) steps.
  std::int64_t steps = unbounded_steps;
  for (const Line& line : lines) {
    const std::int64_t gain = line.growth - first->growth;
    const std::int64_t behind = most - line.context(step);
    if (gain > 0 && (steps == unbounded_steps || behind <= (steps - 1) * gain)) {
      steps = (behind + gain - 1) / gain;
    }
  }
  return {*first, steps == unbounded_steps ? unbounded_steps : step + steps};
}

}  // namespace rackplan
