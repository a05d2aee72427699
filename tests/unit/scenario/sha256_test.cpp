// SPDX-License-Identifier: Apache-2.0
#include "models/base/sha256.h"

#include "models/base/error.h"
#include "models/base/files.h"
#include "tests/unit/temporary_folder.h"

#include <gtest/gtest.h>

#include <string>

namespace rackplan {
namespace {

// Test vectors of FIPS 180-4 (NIST, "Examples with intermediate values", SHA-256).
TEST(Sha256, GivesTheDigestsOfTheStandard) {
  EXPECT_EQ(sha256_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256_of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_of(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, DoesNotDependOnHowTheBytesArrive) {
  // Every length around the 64-byte block, where the padding changes shape.
  for (std::size_t length = 50; length < 140; ++length) {
    const std::string bytes(length, 'x');
    Sha256 pieces;
    for (std::size_t i = 0; i < length; i += 7) {
      pieces.update(std::string_view(bytes).substr(i, 7));
    }
    EXPECT_EQ(pieces.finish(), sha256_of(bytes)) << length;
  }
}

TEST(Sha256, OfAFileIsThatOfItsBytes) {
  const auto file = temporary_folder() / "hashed";
  const std::string bytes(200'000, 'z');
  write_file(file, bytes);
  EXPECT_EQ(sha256_of_file(file), sha256_of(bytes));
  std::filesystem::remove(file);
  EXPECT_THROW(static_cast<void>(sha256_of_file(file)), InputError);
  EXPECT_THROW(static_cast<void>(sha256_of_file(testing::TempDir())), InputError);
}

}  // namespace
}  // namespace rackplan
