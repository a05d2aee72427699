#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Measures the simulator: whole runs of build/release/bin/rackplan, then the micro-benchmarks.
# Prints a table and writes build/bench.json, [{"name", "value", "unit"}, …].
#
# requests/s is requests per second of user CPU time, the median of the rounds. The cases take turns
# within a round, so that a busy machine slows all of them alike.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."

# A case a line. Mean output is 1,000 tokens; decode replicas are kept at a batch of 64.
cases() {
  cat <<'CASES'
# name             prefill  decode  network
4p8d_ideal         4        8       ideal
64p128d_ideal      64       128     ideal
4p8d_simgrid       4        8       simgrid
64p128d_simgrid    64       128     simgrid
CASES
}

# The serving core alone: name, replicas, slots of a decode replica, network, requests, and where it
# is not 900 GB/s and 131,072 B: ports in GB/s and bytes of KV a token. "stepping" is the oracle, which
# makes every step. port50: the ports that leave prefill are in use half of the time.
serve_cases() {
  cat <<'CASES'
4p8d_b64_ideal       4   8    64  ideal     1000000
4p8d_b64_handover    4   8    64  handover  1000000
4p8d_b64_always      4   8    64  always    1000000
4p8d_b64_stepping    4   8    64  stepping  50000
4p8d_b8_ideal        4   8    8   ideal     1000000
4p8d_b8_stepping     4   8    8   stepping  20000
64p128d_b64_ideal    64  128  64  ideal     1000000
64p128d_b64_handover 64  128  64  handover  1000000
64p128d_b64_always   64  128  64  always    1000000
4p8d_port50_ideal    4   8    64  ideal     1000000  50  1850000
4p8d_port50_handover 4   8    64  handover  200000   50  1850000
4p8d_port50_always   4   8    64  always    200000   50  1850000
CASES
  # routing_bench, everything on: name, replicas of each pool, mean output, requests.
  cat <<'CASES'
routing_12_out200    12  200   500000
routing_12_out2000   12  2000  500000
routing_64_out200    64  200   500000
routing_64_out2000   64  2000  500000
CASES
}

readonly rackplan=build/release/bin/rackplan
readonly micro=build/release/bin/rackplan_bench
readonly serve=build/release/bin/serve_bench
readonly routing=build/release/bin/routing_bench
readonly work=build/bench
requests=1000000
rounds=5
only=.
callgrind=no

usage() {
  cat <<'HELP'
usage: tests/bench/run.sh [--requests N] [--rounds N] [--only REGEX] [--callgrind]

  --requests N   requests of a run (default 1000000)
  --rounds N     runs of each case; the median counts (default 5)
  --only REGEX   only the cases whose name matches
  --callgrind    count instructions per request instead (valgrind; exact, slow; no simgrid cases)
HELP
}

parse_arguments() {
  while (($# > 0)); do
    case "$1" in
      --requests) requests="${2:?--requests takes a number}" && shift ;;
      --rounds) rounds="${2:?--rounds takes a number}" && shift ;;
      --only) only="${2:?--only takes a regular expression}" && shift ;;
      --callgrind) callgrind=yes ;;
      -h | --help) usage && exit 0 ;;
      *) usage >&2 && exit 2 ;;
    esac
    shift
  done
}

# Closed loop: one user for each of the 64 slots of each decode replica, and a quarter more in
# prefill, in transfer or waiting, so that the slots stay full. Output lengths are uniform from 500
# to 1,500: mean 1,000.
scenario_json() { # PREFILL DECODE NETWORK
  local racks=$((($1 + $2 + 71) / 72))
  cat <<JSON
{
  "schema": 1,
  "name": "bench: $1 prefill and $2 decode replicas, network $3",
  "estate": {"systems": [{"name": "racks", "system": "gb200-nvl72", "racks": $racks}]},
  "model": "qwen3-32b",
  "precision": "fp8",
  "engine": "trtllm",
  "pools": [
    {"role": "prefill", "parallel": "TP1", "replicas": $1,
     "limits": {"max_batch_per_rank": 8, "max_tokens_per_rank": 8192}},
    {"role": "decode", "parallel": "TP1", "replicas": $2, "limits": {"max_batch_per_rank": 64}}
  ],
  "workload": {"concurrency": $(($2 * 80)), "prompt": 1000, "output": {"uniform": [500, 1500]}},
  "network": {"model": "$3"}
}
JSON
}

selected_cases() { cases | awk -v only="$only" '!/^#/ && $1 ~ only'; }

simulate() { # CASE [REQUESTS]
  "$rackplan" simulate "$work/$1.json" --requests "${2:-$requests}" --format json --out /dev/null
}

# ---- user time and memory ------------------------------------------------------------------------

time_case() { # CASE: appends the user seconds and the peak KiB of one run
  local TIMEFORMAT=%3U log="$work/$1.log"
  {
    if [[ -x /usr/bin/time ]]; then
      time /usr/bin/time -f %M -o "$work/$1.kib.now" "$rackplan" simulate "$work/$1.json" \
        --requests "$requests" --format json --out /dev/null 2>"$log"
    else
      time simulate "$1" 2>"$log"
    fi
  } 2>>"$work/$1.user" || {
    local status=$?
    cat "$log" >&2
    return "$status"
  }
  [[ ! -f "$work/$1.kib.now" ]] || cat "$work/$1.kib.now" >>"$work/$1.kib"
}

median() { sort -n "$1" | awk '{v[NR] = $1} END {print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2}'; }

measure_runs() {
  local name round
  for ((round = 1; round <= rounds; ++round)); do
    for name in $(selected_cases | awk '{print $1}'); do
      printf 'round %d of %d: %s\n' "$round" "$rounds" "$name" >&2
      time_case "$name"
    done
  done
  for name in $(selected_cases | awk '{print $1}'); do
    result "simulate/$name" "$(median "$work/$name.user" | awk -v n="$requests" '{printf "%.0f", n / $1}')" \
      requests/s
    [[ ! -f "$work/$name.kib" ]] ||
      result "simulate/$name/peak_memory" "$(median "$work/$name.kib" | awk '{printf "%.1f", $1 / 1024}')" MiB
  done
}

measure_serve() {
  [[ -x "$serve" ]] || {
    echo "skipped: serve_bench is not built (RACKPLAN_BUILD_BENCH)" >&2
    return
  }
  local name arguments round program
  for ((round = 1; round <= rounds; ++round)); do
    while read -r name arguments; do
      printf 'round %d of %d: serve %s\n' "$round" "$rounds" "$name" >&2
      program="$serve"
      [[ "$name" != routing_* ]] || program="$routing"
      # shellcheck disable=SC2086 # the arguments are words
      "$program" $arguments >>"$work/serve_$name"
    done < <(serve_cases | awk -v only="$only" '$1 ~ only')
  done
  while read -r name arguments; do
    cut -f1 "$work/serve_$name" >"$work/serve_$name.rate"
    result "serve/$name" "$(median "$work/serve_$name.rate" | awk '{printf "%.0f", $1}')" requests/s
    [[ "$name" == *stepping ]] ||
      result "serve/$name/events" "$(cut -f2 "$work/serve_$name" | head -n 1)" events/request
  done < <(serve_cases | awk -v only="$only" '$1 ~ only')
}

measure_micro() {
  [[ -x "$micro" ]] || {
    echo "skipped: micro-benchmarks are not built (RACKPLAN_BUILD_BENCH)" >&2
    return
  }
  local name time unit
  while IFS=, read -r name _ _ time unit _; do
    result "micro/${name//\"/}" "$time" "$unit"
  done < <("$micro" --benchmark_format=csv --benchmark_filter="$only" 2>/dev/null | sed 1d)
}

# ---- instructions --------------------------------------------------------------------------------

instructions() { # CASE REQUESTS
  valgrind --tool=callgrind --callgrind-out-file=/dev/null \
    "$rackplan" simulate "$work/$1.json" --requests "$2" --format json --out /dev/null 2>&1 |
    awk '/Collected/ {print $NF}'
}

measure_instructions() { # from two sizes, so that the start of the program does not count
  local name network few many
  while read -r name _ _ network; do
    if [[ "$network" == simgrid ]]; then
      echo "skipped: $name (it runs in a process of its own)" >&2
      continue
    fi
    few="$(instructions "$name" 20000)"
    many="$(instructions "$name" 40000)"
    result "instructions/$name" "$(((many - few) / 20000))" instructions/request
  done < <(selected_cases)
}

# ---- results -------------------------------------------------------------------------------------

result() { # NAME VALUE UNIT
  printf '%s\t%s\t%s\n' "$@" >>"$work/results"
}

report() {
  awk -F'\t' '{printf "%-44s %16s %s\n", $1, $2, $3}' "$work/results"
  awk -F'\t' 'BEGIN {printf "["}
    {printf "%s\n  {\"name\": \"%s\", \"value\": %s, \"unit\": \"%s\"}", (NR > 1 ? "," : ""), $1, $2, $3}
    END {print "\n]"}' "$work/results" >build/bench.json.tmp
  mv build/bench.json.tmp build/bench.json
}

main() {
  parse_arguments "$@"
  rm -rf "$work"
  mkdir -p "$work"
  local name prefill decode network
  while read -r name prefill decode network; do
    scenario_json "$prefill" "$decode" "$network" >"$work/$name.json"
  done < <(selected_cases)
  if [[ "$callgrind" == yes ]]; then
    measure_instructions
  else
    measure_runs
    measure_serve
    measure_micro
  fi
  [[ -s "$work/results" ]] || {
    echo "no case matches '$only'" >&2
    exit 2
  }
  report
}

main "$@"
