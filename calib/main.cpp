// SPDX-License-Identifier: Apache-2.0
#include "calib/program.h"

int main(int argc, char** argv) {
  return rackplan::run_calib(argc, argv);
}
