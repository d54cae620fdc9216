#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "synfin/wire/emit.h"
#include "synfin/wire/notation.h"

// Three real exchanges, as tcpdump printed them on the client (nc -z, nc -w5 and curl; 2021, tcpdump 4.9).
namespace synfin::wire {
namespace {

constexpr Address client_address{0xac1f0d7c};  // 172.31.13.124
constexpr std::string_view client_name = "ip-172-31-13-124.ap-northeast-1.compute.internal";

struct Server {
  Address address;
  std::string_view name;
};
constexpr Server nrt20{Address{0x0de33164}, "server-13-227-49-100.nrt20.r.cloudfront.net"};
constexpr Server nrt51{Address{0x0de09202}, "server-13-224-146-2.nrt51.r.cloudfront.net"};

struct Exchange {
  Server server;
  std::uint16_t client_port;
  NameTable names{
      [](Address x) {
        return x == client_address ? client_name : x == nrt20.address ? nrt20.name : nrt51.name;
      },
      [](std::uint16_t port) { return port == 80 ? std::string_view("http") : std::string_view(); }};
  Notation notation{{.names = &names}};

  enum class From { client, server };
  static constexpr From from_client = From::client, from_server = From::server;

  // What is printed behind "FROM > TO: " for a segment with these fields; checks what stands before it.
  std::string print(From from, Flags flags, std::uint32_t seq, std::optional<std::uint32_t> ack,
                    std::uint16_t window, std::string_view options, std::string_view payload = {}) {
    SegmentSpec spec;
    spec.source = from == From::client ? client_address : server.address;
    spec.destination = from == From::client ? server.address : client_address;
    spec.source_port = from == From::client ? client_port : 80;
    spec.destination_port = from == From::client ? 80 : client_port;
    spec.flags = flags;
    spec.seq = Seq(seq);
    if (ack) spec.ack = Seq(*ack);
    spec.window = window;
    spec.options = parse_options(options).value();
    spec.payload = Bytes(payload.begin(), payload.end());
    const std::string line = notation.line(emit(spec).value());
    const std::string ours = fmt::format("{}.{}", client_name, client_port),
                      theirs = fmt::format("{}.http", server.name);
    const std::string prefix = from == From::client ? fmt::format("IP {} > {}: ", ours, theirs)
                                                    : fmt::format("IP {} > {}: ", theirs, ours);
    EXPECT_EQ(line.substr(0, prefix.size()), prefix);
    return line.substr(prefix.size());
  }
};

constexpr Flags syn = Flag::syn, ack = Flag::ack, syn_ack = Flag::syn | Flag::ack,
                fin_ack = Flag::fin | Flag::ack, push_ack = Flag::psh | Flag::ack;

TEST(NotationSeed, NcZ) {
  Exchange x{nrt20, 55538};
  const std::uint32_t iss = 3089239005, irs = 3769853557;
  EXPECT_EQ(
      x.print(x.from_client, syn, iss, {}, 62727, "mss 8961,sackOK,TS val 3787945529 ecr 0,nop,wscale 7"),
      "Flags [S], seq 3089239005, win 62727, options [mss 8961,sackOK,TS val 3787945529 ecr 0,nop,wscale 7], "
      "length 0");
  EXPECT_EQ(
      x.print(x.from_server, syn_ack, irs, iss + 1, 65535,
              "mss 1440,sackOK,TS val 4097033079 ecr 3787945529,nop,wscale 9"),
      "Flags [S.], seq 3769853557, ack 3089239006, win 65535, options [mss 1440,sackOK,TS val 4097033079 ecr "
      "3787945529,nop,wscale 9], length 0");
  EXPECT_EQ(x.print(x.from_client, ack, iss + 1, irs + 1, 491, "nop,nop,TS val 3787945532 ecr 4097033079"),
            "Flags [.], ack 1, win 491, options [nop,nop,TS val 3787945532 ecr 4097033079], length 0");
  EXPECT_EQ(
      x.print(x.from_client, fin_ack, iss + 1, irs + 1, 491, "nop,nop,TS val 3787945532 ecr 4097033079"),
      "Flags [F.], seq 1, ack 1, win 491, options [nop,nop,TS val 3787945532 ecr 4097033079], length 0");
  EXPECT_EQ(
      x.print(x.from_server, fin_ack, irs + 1, iss + 2, 128, "nop,nop,TS val 4097033082 ecr 3787945532"),
      "Flags [F.], seq 1, ack 2, win 128, options [nop,nop,TS val 4097033082 ecr 3787945532], length 0");
  EXPECT_EQ(x.print(x.from_client, ack, iss + 2, irs + 2, 491, "nop,nop,TS val 3787945535 ecr 4097033082"),
            "Flags [.], ack 2, win 491, options [nop,nop,TS val 3787945535 ecr 4097033082], length 0");
}

TEST(NotationSeed, NcW5) {
  Exchange x{nrt51, 57814};
  const std::uint32_t iss = 3149699449, irs = 2782607019;
  EXPECT_EQ(
      x.print(x.from_client, syn, iss, {}, 62727, "mss 8961,sackOK,TS val 59748933 ecr 0,nop,wscale 7"),
      "Flags [S], seq 3149699449, win 62727, options [mss 8961,sackOK,TS val 59748933 ecr 0,nop,wscale 7], "
      "length 0");
  EXPECT_EQ(
      x.print(x.from_server, syn_ack, irs, iss + 1, 65535,
              "mss 1440,sackOK,TS val 2465407672 ecr 59748933,nop,wscale 9"),
      "Flags [S.], seq 2782607019, ack 3149699450, win 65535, options [mss 1440,sackOK,TS val 2465407672 ecr "
      "59748933,nop,wscale 9], length 0");
  EXPECT_EQ(x.print(x.from_client, ack, iss + 1, irs + 1, 491, "nop,nop,TS val 59748941 ecr 2465407672"),
            "Flags [.], ack 1, win 491, options [nop,nop,TS val 59748941 ecr 2465407672], length 0");
  EXPECT_EQ(x.print(x.from_client, fin_ack, iss + 1, irs + 1, 491, "nop,nop,TS val 59753942 ecr 2465407672"),
            "Flags [F.], seq 1, ack 1, win 491, options [nop,nop,TS val 59753942 ecr 2465407672], length 0");
  EXPECT_EQ(x.print(x.from_server, ack, irs + 1, iss + 2, 128, "nop,nop,TS val 2465412681 ecr 59753942"),
            "Flags [.], ack 2, win 128, options [nop,nop,TS val 2465412681 ecr 59753942], length 0");
  EXPECT_EQ(x.print(x.from_server, fin_ack, irs + 1, iss + 2, 128, "nop,nop,TS val 2465412683 ecr 59753942"),
            "Flags [F.], seq 1, ack 2, win 128, options [nop,nop,TS val 2465412683 ecr 59753942], length 0");
  EXPECT_EQ(x.print(x.from_client, ack, iss + 2, irs + 2, 491, "nop,nop,TS val 59753952 ecr 2465412683"),
            "Flags [.], ack 2, win 491, options [nop,nop,TS val 59753952 ecr 2465412683], length 0");
}

TEST(NotationSeed, Curl) {
  Exchange x{nrt51, 33940};
  const std::uint32_t iss = 2376043291, irs = 1087796548;
  const std::string request = "GET / HTTP/1.1\r\n" + std::string(68, 'h') + "\r\n";
  const std::string response = "HTTP/1.1 301 Moved Permanently\r\n" + std::string(556, 'h');
  EXPECT_EQ(
      x.print(x.from_client, syn, iss, {}, 62727, "mss 8961,sackOK,TS val 60311200 ecr 0,nop,wscale 7"),
      "Flags [S], seq 2376043291, win 62727, options [mss 8961,sackOK,TS val 60311200 ecr 0,nop,wscale 7], "
      "length 0");
  EXPECT_EQ(
      x.print(x.from_server, syn_ack, irs, iss + 1, 65535,
              "mss 1440,sackOK,TS val 3624432296 ecr 60311200,nop,wscale 9"),
      "Flags [S.], seq 1087796548, ack 2376043292, win 65535, options [mss 1440,sackOK,TS val 3624432296 ecr "
      "60311200,nop,wscale 9], length 0");
  EXPECT_EQ(x.print(x.from_client, ack, iss + 1, irs + 1, 491, "nop,nop,TS val 60311210 ecr 3624432296"),
            "Flags [.], ack 1, win 491, options [nop,nop,TS val 60311210 ecr 3624432296], length 0");
  EXPECT_EQ(x.print(x.from_client, push_ack, iss + 1, irs + 1, 491, "nop,nop,TS val 60311210 ecr 3624432296",
                    request),
            "Flags [P.], seq 1:87, ack 1, win 491, options [nop,nop,TS val 60311210 ecr 3624432296], length "
            "86: HTTP: "
            "GET / HTTP/1.1");
  EXPECT_EQ(x.print(x.from_server, ack, irs + 1, iss + 87, 128, "nop,nop,TS val 3624432305 ecr 60311210"),
            "Flags [.], ack 87, win 128, options [nop,nop,TS val 3624432305 ecr 60311210], length 0");
  EXPECT_EQ(
      x.print(x.from_server, push_ack, irs + 1, iss + 87, 128, "nop,nop,TS val 3624432306 ecr 60311210",
              response),
      "Flags [P.], seq 1:589, ack 87, win 128, options [nop,nop,TS val 3624432306 ecr 60311210], length 588: "
      "HTTP: HTTP/1.1 301 Moved Permanently");
  EXPECT_EQ(x.print(x.from_client, ack, iss + 87, irs + 589, 487, "nop,nop,TS val 60311219 ecr 3624432306"),
            "Flags [.], ack 589, win 487, options [nop,nop,TS val 60311219 ecr 3624432306], length 0");
  EXPECT_EQ(
      x.print(x.from_client, fin_ack, iss + 87, irs + 589, 487, "nop,nop,TS val 60311220 ecr 3624432306"),
      "Flags [F.], seq 87, ack 589, win 487, options [nop,nop,TS val 60311220 ecr 3624432306], length 0");
  EXPECT_EQ(
      x.print(x.from_server, fin_ack, irs + 589, iss + 88, 128, "nop,nop,TS val 3624432316 ecr 60311220"),
      "Flags [F.], seq 589, ack 88, win 128, options [nop,nop,TS val 3624432316 ecr 60311220], length 0");
  EXPECT_EQ(x.print(x.from_client, ack, iss + 88, irs + 590, 487, "nop,nop,TS val 60311229 ecr 3624432316"),
            "Flags [.], ack 590, win 487, options [nop,nop,TS val 60311229 ecr 3624432316], length 0");
}

}  // namespace
}  // namespace synfin::wire
