// SPDX-License-Identifier: Apache-2.0
// Writes a file in the Chrome trace-event format (JSON object format), which Perfetto and
// chrome://tracing show: tracks of slices, counters, transfers, arrows. Streamed: nothing is kept.
//
//   TraceEvents events(file);
//   events.name_process(1, "prefill");
//   events.slice({1, 0}, "prefill step", start, end, {{"prompts", 3}});
//   events.close();
//
// Format: "Trace Event Format", the Chromium project's document. Its times are in µs; here they
// have six decimals, so that ticks stay exact. Events may come in any order.
#pragma once

#include "sim/engine/tick.h"
#include "sim/metrics/text_file.h"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace rackplan {

/// A row of the picture: thread `thread` of process `process`.
struct TraceTrack {
  std::int64_t process = 0;
  std::int64_t thread = 0;
};

class TraceEvents {
 public:
  struct Argument {
    std::string_view name;
    std::int64_t value;
  };
  using Arguments = std::initializer_list<Argument>;
  enum class Flow { Start, Step, End };

  /// `file` outlives it.
  explicit TraceEvents(TextFile& file);

  void name_process(std::int64_t process, std::string_view name);
  void name_thread(TraceTrack track, std::string_view name);
  /// Slices of a track do not overlap, or one holds the other.
  void slice(
      TraceTrack track, std::string_view name, Tick start, Tick end, Arguments arguments = {});
  void instant(TraceTrack track, std::string_view name, Tick at, Arguments arguments = {});
  /// From `at` until the next value of the process's counter of this name.
  void counter(std::int64_t process, std::string_view name, Tick at, std::int64_t value);
  /// Something that may overlap its like; `id` is unique among them.
  void overlapping(std::int64_t process,
                   std::string_view name,
                   std::uint64_t id,
                   Tick start,
                   Tick end,
                   Arguments arguments = {});
  /// An arrow from slice to slice: those of the tracks that are open at `at`.
  void flow(Flow part, TraceTrack track, std::string_view name, std::uint64_t id, Tick at);
  void close();

 private:
  void begin(char phase, std::string_view name, TraceTrack track, Tick at);
  void add(std::string_view key, std::int64_t value);
  void add_arguments(Arguments arguments);
  void end();
  void meta(std::string_view kind, TraceTrack track, std::string_view name);

  TextFile& file_;
  std::string line_;
  bool first_ = true;
};

/// Microseconds with six decimals: "12.345678".
void append_microseconds(std::string& text, Tick tick);

}  // namespace rackplan
