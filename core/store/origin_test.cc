// Packages from a web server of this process, that serves a directory of files,
// and can say too much, too little or nothing.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "absl/strings/match.h"
#include "core/store/fetch.h"
#include "core/store/install.h"
#include "core/store/testing.h"

namespace tenon::store {
namespace {

// One answer for each connection, until it is destroyed.
class Server {
 public:
  explicit Server(std::string directory) : directory_(std::move(directory)) {
    socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* any = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(bind(socket_, any, size), 0);
    EXPECT_EQ(listen(socket_, 8), 0);
    EXPECT_EQ(getsockname(socket_, any, &size), 0);
    address_ = absl::StrCat("http://127.0.0.1:", ntohs(address.sin_port));
    thread_ = std::thread([this] { Serve(); });
  }
  ~Server() {
    shutdown(socket_, SHUT_RDWR);
    thread_.join();
    close(socket_);
  }

  const std::string& address() const { return address_; }

 private:
  void Serve() {
    while (true) {
      const int client = accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) return;
      std::string request;
      char buffer[4096];
      while (!absl::StrContains(request, "\r\n\r\n")) {
        const ssize_t n = read(client, buffer, sizeof(buffer));
        if (n <= 0) break;
        request.append(buffer, static_cast<size_t>(n));
      }
      // "GET /tenon.index HTTP/1.1"
      const size_t begin = request.find('/') + 1;
      Answer(client, request.substr(begin, request.find(' ', begin) - begin));
      close(client);
    }
  }

  void Answer(int client, const std::string& file) {
    std::string text;
    if (file == "endless") {
      Send(client, "HTTP/1.1 200 OK\r\n\r\n");
      while (Send(client, std::string(1 << 16, 'x'))) {
      }
      return;
    }
    std::ifstream in(directory_ + "/" + file, std::ios::binary);
    text.assign(std::istreambuf_iterator<char>(in), {});
    const size_t claimed = file == "short" ? 100 : text.size();
    const bool there = in.good() || file == "short" || !text.empty();
    Send(client, absl::StrCat("HTTP/1.1 ", there ? "200 OK" : "404 Not Found",
                              "\r\nContent-Length: ", claimed,
                              "\r\nConnection: close\r\n\r\n", text));
  }
  static bool Send(int client, const std::string& text) {
    return send(client, text.data(), text.size(), MSG_NOSIGNAL) > 0;
  }

  std::string directory_;
  std::string address_;
  int socket_;
  std::thread thread_;
};

class OriginTest : public InstallTest {
 protected:
  void SetUp() override {
    unsetenv("http_proxy");
    setenv("no_proxy", "127.0.0.1", 1);
    policy_.must_be_signed = true;
    policy_.keys = {*ParseKey("us", *PublicKey(secret_))};
  }

  // Offers `built` packages with an index, signed.
  std::string Serve(const std::vector<std::string>& built) {
    std::vector<std::pair<std::string, std::string>> files;
    for (const std::string& b : built) files.push_back({b, "lib" + b + ".so"});
    const std::string folder = Offered(files);
    const auto offers = MakeOffers(folder);
    EXPECT_TRUE(offers.ok()) << offers.status();
    std::ofstream(folder + "/tenon.index") << IndexText(*offers);
    for (const auto& [b, file] : files) {
      const std::string path = folder + "/" + file;
      std::ofstream(path + ".sig", std::ios::binary)
          << *Sign(abi::ReadFile(path), secret_);
    }
    return folder;
  }

  const std::string secret_ = NewSecret();
  Policy policy_;
};

TEST_F(OriginTest, InstallsWhatIsAskedForAndWhatItNeeds) {
  const Server server(Serve({"td_plain", "td_needs"}));
  const auto placed =
      InstallFrom(store_, server.address(), {"td_needs", ""}, policy_);
  ASSERT_EQ(CodeOf(placed), "");
  EXPECT_EQ(store_.InUse(),
            (State{{"td_needs", "1.0.0"}, {"td_plain", "1.0.0"}}));
  EXPECT_EQ(placed->at(0).signer, "us");
  // Nothing of what was copied is left.
  EXPECT_NE(access((store_.directory() + "/versions").c_str(), F_OK), -1);
  EXPECT_EQ(access((store_.directory() + "/copies").c_str(), F_OK), -1);
}

TEST_F(OriginTest, WhatIsNotSignedOrChangedIsRefused) {
  const std::string folder = Serve({"td_plain"});
  const Server server(folder);
  const auto install = [&](const Policy& policy) {
    return CodeOf(
        InstallFrom(store_, server.address(), {"td_plain", ""}, policy));
  };
  EXPECT_EQ(install({}), "UNTRUSTED_PATH");
  unlink((folder + "/libtd_plain.so.sig").c_str());
  EXPECT_EQ(install(policy_), "SIGNATURE");
  const std::string other = abi::ReadFile("core/abi/testdata/libtd_needs.so");
  std::ofstream(folder + "/libtd_plain.so", std::ios::binary) << other;
  std::ofstream(folder + "/libtd_plain.so.sig", std::ios::binary)
      << *Sign(other, secret_);
  EXPECT_EQ(install(policy_), "HASH_MISMATCH");
  EXPECT_TRUE(store_.List().empty());
}

TEST_F(OriginTest, AServerWithoutWhatIsAskedFor) {
  const std::string folder = Serve({"td_plain"});
  std::string gone;
  {
    const Server server(folder);
    gone = server.address();
    EXPECT_EQ(CodeOf(Fetch(server.address() + "/none", 100)), "NOT_FOUND");
    EXPECT_EQ(CodeOf(Fetch(server.address() + "/short", 100)), "NOT_FOUND");
    const auto endless = Fetch(server.address() + "/endless", 1000);
    EXPECT_EQ(CodeOf(endless), "MANIFEST_INVALID");
    EXPECT_TRUE(absl::StrContains(endless.status().message(), "1000 bytes"))
        << endless.status();
    EXPECT_EQ(CodeOf(InstallFrom(store_, server.address() + "/folder",
                                 {"td_plain", ""}, policy_)),
              "NOT_FOUND");
  }
  EXPECT_EQ(CodeOf(InstallFrom(store_, gone, {"td_plain", ""}, policy_)),
            "NOT_FOUND");
  EXPECT_TRUE(store_.List().empty());
}

TEST_F(OriginTest, WithoutCurlASentence) {
  const std::string path = std::getenv("PATH");
  setenv("PATH", home_.path().c_str(), 1);
  const auto fetched = Fetch("https://localhost/tenon.index", 100);
  setenv("PATH", path.c_str(), 1);
  EXPECT_TRUE(absl::StrContains(fetched.status().message(), "apt install curl"))
      << fetched.status();
}

}  // namespace
}  // namespace tenon::store
