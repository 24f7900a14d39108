#include "core/store/signature.h"

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "core/store/testing.h"

namespace tenon::store {
namespace {

struct Vector {
  const char* secret;
  const char* open;
  const char* message;  // hexadecimal, as the others
  const char* signature;
};

// RFC 8032, 7.1, tests 1 to 3; then openssl 3.0.19 (pkeyutl -sign -rawin) with
// the key of test 1.
constexpr Vector kVectors[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb88215"
     "90a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e4"
     "3e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b53"
     "8d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"},
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
     "61207061636b616765206f662054656e6f6e0a",
     "4627f46b13d462f579503c9808604ae99522be84c9b51bde3a7bfd86fd16d959259d1685"
     "7fe72c5227c50dd996e6d43fe2247fa627a73da70232fad8afc3790a"}};

TEST(Signature, AsOthersMakeThem) {
  for (const Vector& v : kVectors) {
    SCOPED_TRACE(v.message);
    const std::string message = absl::HexStringToBytes(v.message);
    const std::string signature = absl::HexStringToBytes(v.signature);
    EXPECT_EQ(*PublicKey(v.secret), v.open);
    EXPECT_EQ(*Sign(message, v.secret), signature);
    const std::vector<Key> keys = {*ParseKey("author", v.open)};
    EXPECT_EQ(*SignerOf(message, signature, keys), "author");
    EXPECT_EQ(CodeOf(SignerOf(message + "x", signature, keys)), "SIGNATURE");
    for (size_t i = 0; i < signature.size(); ++i) {
      std::string changed = signature;
      changed[i] = static_cast<char>(changed[i] ^ 1);
      EXPECT_EQ(CodeOf(SignerOf(message, changed, keys)), "SIGNATURE") << i;
    }
    EXPECT_EQ(CodeOf(SignerOf(message, signature, {})), "SIGNATURE");
    EXPECT_EQ(CodeOf(SignerOf(message, "", keys)), "SIGNATURE");
  }
}

TEST(Signature, SecretsDiffer) { EXPECT_NE(NewSecret(), NewSecret()); }

TEST(Signature, ListOfKeys) {
  const std::string a(64, 'a'), b(64, 'B');
  const auto keys = ParseKeys("# mine\n\nann " + a + "\n bob\t" + b + "\r\n");
  ASSERT_TRUE(keys.ok()) << keys.status();
  ASSERT_EQ(keys->size(), 2u);
  EXPECT_EQ((*keys)[0].name, "ann");
  EXPECT_EQ((*keys)[1].bytes, std::string(32, '\xbb'));
  EXPECT_EQ(CodeOf(ParseKeys("ann")),
            "the list of keys has a line that is not `NAME KEY`: ann");
  EXPECT_EQ(CodeOf(ParseKeys("ann " + a + "a")),
            "the key of ann is no key: it must be 64 hexadecimal digits");
  EXPECT_FALSE(ParseKeys("ann " + std::string(64, 'g')).ok());
}

}  // namespace
}  // namespace tenon::store
