// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/program.h"

int main(int argc, char** argv) {
  return rackplan::run_program(argc, argv);
}
