#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Measures the planner's search: a space of about 10,000 configurations over 8 GB200 racks, and the
# default question. Prints what the program says of each, and fails when less than 80 % of the
# large space was screened.
#
# usage: tests/bench/plan.sh [PROGRAM]
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."
readonly rackplan=${1:-build/release/bin/rackplan}
readonly scenario=scenarios/plan-deepseek-r1-gb200/scenario.json
readonly plan=$(mktemp)
trap 'rm -f "$plan"' EXIT

large=(--set 'estate.systems[0].racks=8' --set workload.rate=900req/s --set workload.requests=60000
       --set 'plan.layouts=["disaggregated"]' --set 'plan.prefill.parallel=["DEP4"]'
       --set 'plan.decode.parallel=["DEP16"]'
       --set 'plan.decode.max_batch_per_rank=[64, 128, 256, 512]')

echo "10,000 configurations over 8 racks:"
time "$rackplan" plan "$scenario" "${large[@]}" --no-proof --format json --out "$plan"
python3 - "$plan" <<'PY'
import json, sys
search = json.load(open(sys.argv[1]))["search"]
share = search["screened_total"] / search["candidates"]
print(f"{search['candidates']} configurations, {100 * share:.1f} % screened, "
      f"{search['simulated']} simulated")
sys.exit(share < 0.8)
PY
echo "The default question:"
time "$rackplan" plan "$scenario" --format json --out "$plan"
