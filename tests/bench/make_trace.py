#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes a long made-up trace in Mooncake's format to standard output.

  tests/bench/make_trace.py 5000000 >/tmp/long.jsonl
  /usr/bin/time -v build/release/bin/rackplan simulate SCENARIO --trace /tmp/long.jsonl

10 requests a second; prompts of 500 to 1,500 tokens in blocks of 512 of which the first is one of
100 shared ones; outputs of 100 to 300 tokens. The same arguments give the same bytes.
"""
import sys


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    state = 1
    fresh = 100
    write = sys.stdout.write
    for row in range(rows):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        draw = state >> 33
        prompt = 500 + draw % 1001
        output = 100 + draw // 1001 % 201
        blocks = [draw % 100]
        for _ in range((prompt + 511) // 512 - 1):
            blocks.append(fresh)
            fresh += 1
        write(
            f'{{"timestamp": {row * 100}, "input_length": {prompt}, '
            f'"output_length": {output}, "hash_ids": {blocks}}}\n'
        )


if __name__ == "__main__":
    main()
