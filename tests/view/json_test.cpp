#include "synfin/view/json.h"

#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "synfin/view/packet_line.h"

#include "view/compared.h"
#include "view/exchange.h"

namespace synfin::view {
namespace {

using namespace testing;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr tcp::Outcome open_port{tcp::PortState::open, tcp::Reason::syn_ack, tcp::Closing::three_segment};

std::string line_of(const Record& record) {
  LineStyle style;
  style.timestamps = TimestampStyle::none;
  style.states = false;
  std::string line = PacketLines(style).line(record);
  line.pop_back();
  return line;
}

std::string packet(const Record& record, unsigned connection = 1) {
  return json_packet(connection, record, line_of(record));
}

std::string connection(const Exchange& e, const tcp::Outcome& outcome, std::uint16_t port = 80) {
  const Target target{"192.0.2.2", server, port, port == 80 ? "http" : ""};
  return json_connection(1, target, {{client, client_port}, {server, port}}, outcome, summarise(e.records()));
}

Exchange rejected() {
  Exchange e(83);
  changes(e.ours(microseconds(0), client_syn()), State::closed, State::syn_sent);
  changes(e.icmp(microseconds(310), server, 3, 13), State::syn_sent, State::closed);
  return e;
}

Exchange unreadable() {
  Exchange e;
  e.raw(microseconds(0), Origin::peer, wire::Bytes{0x45, 0, 0});
  return e;
}

TEST(Json, OurSyn) {
  EXPECT_EQ(
      packet(sample().records().front()),
      R"json({"type":"packet","connection":1,"time":"2021-06-13T23:21:42.951233000Z","origin":"ours","captured_length":60,"wire_length":60,"ip":{"source":"192.0.2.1","destination":"192.0.2.2","protocol":6,"header_length":20,"tos":0,"total_length":60,"id":0,"reserved_flag":false,"df":true,"mf":false,"fragment_offset":0,"ttl":64,"checksum":"0xb6b8","checksum_state":"valid","options":""},"tcp":{"source_port":55538,"destination_port":80,"seq":3089239005,"ack":null,"header_length":40,"reserved":0,"flags":"S","window":62727,"checksum":"0xbc63","checksum_state":"valid","urgent":0,"options":[{"kind":2,"name":"mss","data":"2301","mss":8961},{"kind":4,"name":"sackOK","data":""},{"kind":8,"name":"TS","data":"e1c7763900000000","value":3787945529,"echo":0},{"kind":1,"name":"nop"},{"kind":3,"name":"wscale","data":"07","shift":7}],"payload_length":0,"payload":""},"state":"SYN-SENT","change":{"from":"CLOSED","to":"SYN-SENT"},"retransmission":0,"remark":"","annotation":"CLOSED -> SYN-SENT","line":"IP 192.0.2.1.55538 > 192.0.2.2.80: Flags [S], seq 3089239005, win 62727, options [mss 8961,sackOK,TS val 3787945529 ecr 0,nop,wscale 7], length 0","hex":"4500003c000040004006b6b8c0000201c0000202d8f20050b8220bdd00000000a002f507bc630000020423010402080ae1c776390000000001030307"})json");
}

TEST(Json, IcmpErrorWithItsQuote) {
  EXPECT_EQ(
      packet(rejected().last(), 2),
      R"json({"type":"packet","connection":2,"time":"2021-06-13T23:21:42.951543000Z","origin":"icmp","captured_length":56,"wire_length":56,"ip":{"source":"192.0.2.2","destination":"192.0.2.1","protocol":1,"header_length":20,"tos":0,"total_length":56,"id":0,"reserved_flag":false,"df":false,"mf":false,"fragment_offset":0,"ttl":63,"checksum":"0xf7c1","checksum_state":"valid","options":""},"icmp":{"type":3,"code":13,"reason":"admin-prohibited","next_hop_mtu":null,"checksum_state":"valid","quoted":{"source":"192.0.2.1","source_port":55538,"destination":"192.0.2.2","destination_port":83,"seq":3089239005,"ttl":64}},"state":"CLOSED","change":{"from":"SYN-SENT","to":"CLOSED"},"retransmission":0,"remark":"","annotation":"SYN-SENT -> CLOSED","line":"IP 192.0.2.2 > 192.0.2.1: ICMP host 192.0.2.2 unreachable - admin prohibited filter, length 36","hex":"45000038000000003f01f7c1c0000202c0000201030d5fad000000004500003c000040004006b6b8c0000201c0000202d8f20053b8220bdd"})json");
}

TEST(Json, UnreadablePacketHasReasonAndOffset) {
  EXPECT_EQ(
      json_packet(2, unreadable().last(), "x"),
      R"json({"type":"packet","connection":2,"time":"2021-06-13T23:21:42.951233000Z","origin":"peer","captured_length":3,"wire_length":3,"error":{"reason":"IP header cut short","offset":3},"state":null,"change":null,"retransmission":0,"remark":"","annotation":"","line":"x","hex":"450000"})json");
}

TEST(Json, BrokenTcpHeaderKeepsItsIpHeader) {
  Exchange e;
  SegmentSpec spec = client_syn();
  spec.data_offset = std::uint8_t{3};
  e.ours(microseconds(0), spec);
  EXPECT_THAT(
      packet(e.last()),
      HasSubstr(R"("error":{"reason":"TCP data offset below 5","offset":32},"ip":{"source":"192.0.2.1")"));
  EXPECT_THAT(packet(e.last()), Not(HasSubstr(R"("tcp":)")));
}

TEST(Json, SampleConnection) {
  EXPECT_EQ(
      connection(sample(), open_port),
      R"json({"type":"connection","connection":1,"host":"192.0.2.2","service":"http","local":{"address":"192.0.2.1","port":55538},"remote":{"address":"192.0.2.2","port":80},"succeeded":true,"state":"open","reason":"syn-ack","closing":"3-segment","verdict":"Connection to 192.0.2.2 80 port [tcp/http] succeeded!","explanation":null,"handshake_ns":2526000,"answer_gap_ns":32000,"close_ns":2671000,"segments":6,"icmp_errors":0,"unparsed":0,"syns":1,"syn_retransmissions":0,"fin_retransmissions":0,"fin_acknowledged":true,"kernel_resets":0,"bytes_sent":0,"bytes_received":0,"bytes_after_fin":0,"late_data_reset":false,"negotiated":{"peer_mss":1440,"our_wscale":7,"peer_wscale":9,"sack":true,"timestamps":true,"ecn":false},"peer_ttl":64,"peer_ip_id":0,"reset_ttl":null,"icmp":null})json");
}

TEST(Json, ConnectionWithoutAnswerHasNulls) {
  Exchange e(82);
  e.ours(microseconds(0), client_syn());
  const std::string text = connection(e, {}, 82);
  EXPECT_THAT(text, HasSubstr(R"("service":null)"));
  EXPECT_THAT(text,
              HasSubstr(R"("succeeded":false,"state":"filtered","reason":"no-response","closing":null)"));
  EXPECT_THAT(text, HasSubstr(R"("handshake_ns":null,"answer_gap_ns":null,"close_ns":null,"segments":1)"));
  EXPECT_THAT(text, HasSubstr(R"("negotiated":{"peer_mss":null,"our_wscale":null,"peer_wscale":null)"));
}

TEST(Json, IcmpAnswerOfAConnection) {
  const tcp::Outcome outcome{tcp::PortState::filtered, tcp::Reason::admin_prohibited,
                             tcp::Closing::unfinished};
  EXPECT_THAT(connection(rejected(), outcome, 83),
              HasSubstr(R"("icmp":{"from":"192.0.2.2","type":3,"code":13})"));
}

TEST(Json, EveryOptionKeepsItsBytes) {
  Exchange e;
  SegmentSpec spec = segment(Flag::ack, Seq(1), Seq(2));
  wire::Options options;
  const wire::Bytes block = {0, 0, 0, 5, 0, 0, 0, 9};
  options.append(5, block);
  options.append(77, wire::Bytes{0xab});
  options.append(3, wire::Bytes{1, 2});  // wrong length: no value
  options.append_raw(wire::Bytes{8, 1});
  spec.options = options;
  e.peer(microseconds(0), spec);
  EXPECT_THAT(
      packet(e.last()),
      HasSubstr(
          R"("options":[{"kind":5,"name":"sack","data":"0000000500000009","blocks":[{"left":5,"right":9}]},)"
          R"({"kind":77,"name":"unknown","data":"ab"},{"kind":3,"name":"wscale","data":"0102"},)"
          R"({"kind":null,"name":"malformed","data":"080100"}])"));
}

TEST(Json, BytesThatAreNotUtf8StayOneValidLine) {
  Record record = sample().records().front();
  record.remark = "\xff\n";
  EXPECT_THAT(packet(record), HasSubstr("\"remark\":\"\xef\xbf\xbd\\n\""));
}

TEST(Json, StampsBeforeTheEpochAndWithNanoseconds) {
  Record record = sample().records().front();
  record.captured = tcp::WallTime(std::chrono::nanoseconds(-1));
  EXPECT_THAT(packet(record), HasSubstr(R"("time":"1969-12-31T23:59:59.999999999Z")"));
}

const Target target{"192.0.2.2", server, 80, "http"};

// The kernel's SYN was captured, and by hand nothing was sent before Ctrl-C.
Compared cut_off() {
  Compared c;
  c.left.ours(microseconds(0), client_syn());
  c.context.left = tcp::Outcome{};
  return c;
}

std::string json(const Compared& c) {
  return json_comparison(target, c.comparison(), {1, "kernel"}, {2, "by hand"});
}

constexpr std::string_view different_row =
    R"json({"header":"IP","field":"TTL","left":"64","right":"128","agreement":"different","rule":null,"left_bytes":{"offset":8,"size":1},"right_bytes":{"offset":8,"size":1}})json";

TEST(JsonComparison, OfAnExchangeThatWasCutOff) {
  EXPECT_EQ(
      json(cut_off()),
      R"json({"type":"comparison","host":"192.0.2.2","service":"http","remote":{"address":"192.0.2.2","port":80},"left":{"connection":1,"name":"kernel"},"right":{"connection":2,"name":"by hand"},"counts":{"fields":2,"equal":0,"equivalent":0,"different":2},"verdict":"2 of 2 fields differ: SYN: segment present (after 0 ns / absent); ending: ending port (filtered (no-response) / interrupted)","pairs":[{"role":"SYN","from_us":true,"left_packet":0,"right_packet":null,"rows":[{"header":"segment","field":"present","left":"after 0 ns","right":null,"agreement":"different","rule":null,"left_bytes":null,"right_bytes":null}]}],"timings":[],"ending":[{"header":"ending","field":"port","left":"filtered (no-response)","right":"interrupted","agreement":"different","rule":null,"left_bytes":null,"right_bytes":null}]})json");
}

TEST(JsonComparison, EveryRowHasItsAgreementRuleAndBytes) {
  const std::string text = json(unlike());
  EXPECT_THAT(text, HasSubstr(different_row));
  EXPECT_THAT(
      text,
      HasSubstr(
          R"({"header":"IP","field":"checksum","left":"0xb6b8 correct","right":"0x76bc correct","agreement":"equivalent","rule":"over different headers, both right","left_bytes":{"offset":10,"size":2},"right_bytes":{"offset":10,"size":2}})"));
  EXPECT_THAT(
      text,
      HasSubstr(
          R"({"header":"option","field":"wscale","left":"7","right":null,"agreement":"different","rule":null,"left_bytes":{"offset":57,"size":3},"right_bytes":null})"));
}

TEST(JsonComparison, PairsNameTheirPackets) {
  const std::string text = json(unlike());
  EXPECT_THAT(text, HasSubstr(R"({"role":"FIN","from_us":true,"left_packet":3,"right_packet":3,"rows":[)"));
  EXPECT_THAT(
      text,
      HasSubstr(
          R"({"role":"FIN, retransmission 1","from_us":true,"left_packet":null,"right_packet":4,"rows":[)"));
  EXPECT_THAT(text,
              HasSubstr(R"({"role":"peer's FIN","from_us":false,"left_packet":4,"right_packet":6,"rows":[)"));
}

TEST(JsonComparison, CountsAreThoseOfAllRows) {
  const Comparison comparison = unlike().comparison();
  EXPECT_THAT(
      json(unlike()),
      HasSubstr(fmt::format(
          R"("counts":{{"fields":{},"equal":{},"equivalent":{},"different":{}}},"verdict":"{} of {} )",
          comparison.fields(), comparison.count(Agreement::equal), comparison.count(Agreement::equivalent),
          comparison.count(Agreement::different), comparison.count(Agreement::different),
          comparison.fields())));
}

TEST(JsonComparison, HostThatIsNotUtf8StaysOneValidLine) {
  Target hostile = target;
  hostile.host = "\xff\n\"";
  EXPECT_THAT(json_comparison(hostile, {}, {1, "kernel"}, {2, "by hand"}),
              HasSubstr("\"host\":\"\xef\xbf\xbd\\n\\\"\""));
}

std::string documentation() {
  std::ifstream file(SYNFIN_SOURCE_DIR "/docs/json.md");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(JsonDocumentation, ExamplesAreWhatTheCodePrints) {
  const std::string text = documentation();
  EXPECT_THAT(text, HasSubstr("\n" + packet(sample().records().front()) + "\n"));
  EXPECT_THAT(text, HasSubstr("\n" + packet(rejected().last(), 2) + "\n"));
  EXPECT_THAT(text, HasSubstr("\n" + connection(sample(), open_port) + "\n"));
  EXPECT_THAT(text, HasSubstr("\n" + json(cut_off()) + "\n"));
  EXPECT_THAT(text, HasSubstr("\n" + std::string(different_row) + "\n"));
}

TEST(JsonDocumentation, NamesEveryField) {
  const std::string text = documentation();
  std::string all = connection(rejected(), open_port) + packet(rejected().last()) +
                    packet(unreadable().last()) + json(unlike());
  const Exchange e = sample();
  for (const Record& record : e.records()) all += packet(record);
  const std::regex key(R"re("([a-z_]+)":)re");
  std::set<std::string> names;
  for (std::sregex_iterator it(all.begin(), all.end(), key), end; it != end; ++it) names.insert((*it)[1]);
  EXPECT_GT(names.size(), 90u);
  for (const std::string& name : names) EXPECT_THAT(text, HasSubstr("`" + name + "`"));
}

}  // namespace
}  // namespace synfin::view
