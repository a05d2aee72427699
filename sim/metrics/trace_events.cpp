// SPDX-License-Identifier: Apache-2.0
#include "sim/metrics/trace_events.h"

#include <array>
#include <charconv>
#include <cstdio>

namespace rackplan {
namespace {

constexpr Tick ticks_per_microsecond = 1'000'000;

void append_number(std::string& text, std::int64_t value) {
  std::array<char, 24> digits{};
  const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  text.append(digits.data(), result.ptr);
}

void append_text(std::string& text, std::string_view words) {
  text += '"';
  for (const char c : words) {
    if (c == '"' || c == '\\') {
      text += '\\';
      text += c;
    } else if (static_cast<unsigned char>(c) < 0x20U) {
      std::array<char, 8> escape{};
      std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(c));
      text += escape.data();
    } else {
      text += c;
    }
  }
  text += '"';
}

}  // namespace

void append_microseconds(std::string& text, Tick tick) {
  append_number(text, tick / ticks_per_microsecond);
  std::array<char, 16> decimals{};
  std::snprintf(decimals.data(),
                decimals.size(),
                ".%06lld",
                static_cast<long long>(tick % ticks_per_microsecond));
  text += decimals.data();
}

TraceEvents::TraceEvents(TextFile& file) : file_(file) {
  file_.append("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[");
}

void TraceEvents::begin(char phase, std::string_view name, TraceTrack track, Tick at) {
  line_ = first_ ? "\n{\"ph\":\"" : ",\n{\"ph\":\"";
  first_ = false;
  line_ += phase;
  line_ += "\",\"name\":";
  append_text(line_, name);
  add("pid", track.process);
  add("tid", track.thread);
  line_ += ",\"ts\":";
  append_microseconds(line_, at);
}

void TraceEvents::add(std::string_view key, std::int64_t value) {
  line_ += ",\"";
  line_ += key;
  line_ += "\":";
  append_number(line_, value);
}

void TraceEvents::add_arguments(Arguments arguments) {
  if (arguments.size() == 0) {
    return;
  }
  line_ += ",\"args\":{";
  bool first = true;
  for (const Argument& argument : arguments) {
    if (!first) {
      line_ += ',';
    }
    first = false;
    append_text(line_, argument.name);
    line_ += ':';
    append_number(line_, argument.value);
  }
  line_ += '}';
}

void TraceEvents::end() {
  line_ += '}';
  file_.append(line_);
}

void TraceEvents::meta(std::string_view kind, TraceTrack track, std::string_view name) {
  begin('M', kind, track, 0);
  line_ += ",\"args\":{\"name\":";
  append_text(line_, name);
  line_ += '}';
  end();
}

void TraceEvents::name_process(std::int64_t process, std::string_view name) {
  meta("process_name", {process, 0}, name);
}

void TraceEvents::name_thread(TraceTrack track, std::string_view name) {
  meta("thread_name", track, name);
}

void TraceEvents::slice(
    TraceTrack track, std::string_view name, Tick start, Tick end_tick, Arguments arguments) {
  begin('X', name, track, start);
  line_ += ",\"dur\":";
  append_microseconds(line_, end_tick - start);
  add_arguments(arguments);
  end();
}

void TraceEvents::instant(TraceTrack track, std::string_view name, Tick at, Arguments arguments) {
  begin('i', name, track, at);
  line_ += ",\"s\":\"t\"";
  add_arguments(arguments);
  end();
}

void TraceEvents::counter(std::int64_t process,
                          std::string_view name,
                          Tick at,
                          std::int64_t value) {
  begin('C', name, {process, 0}, at);
  add_arguments({{"value", value}});
  end();
}

void TraceEvents::overlapping(std::int64_t process,
                              std::string_view name,
                              std::uint64_t id,
                              Tick start,
                              Tick end_tick,
                              Arguments arguments) {
  const auto part = [&](char phase, Tick at) {
    begin(phase, name, {process, 0}, at);
    line_ += ",\"cat\":";
    append_text(line_, name);
    line_ += ",\"id\":\"";
    append_number(line_, static_cast<std::int64_t>(id));
    line_ += '"';
  };
  part('b', start);
  add_arguments(arguments);
  end();
  part('e', end_tick);
  end();
}

void TraceEvents::flow(
    Flow kind, TraceTrack track, std::string_view name, std::uint64_t id, Tick at) {
  begin(kind == Flow::Start ? 's' : kind == Flow::Step ? 't' : 'f', name, track, at);
  line_ += ",\"cat\":\"flow\"";
  add("id", static_cast<std::int64_t>(id));
  if (kind == Flow::End) {
    line_ += ",\"bp\":\"e\"";  // binds to the slice around it, not to the next one
  }
  end();
}

void TraceEvents::close() {
  file_.append("\n]}\n");
  file_.close();
}

}  // namespace rackplan
