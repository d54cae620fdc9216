#include "synfin/tcp/required_reply.h"

#include <gtest/gtest.h>

#include "synfin/wire/emit.h"

namespace synfin::tcp {
namespace {

using wire::Flag;
using wire::Flags;

constexpr Flags no_flags{}, syn_flag = Flag::syn, ack_flag = Flag::ack, rst_flag = Flag::rst,
                            fin_flag = Flag::fin;

Reply closed_reply(Flags flags) { return required_reply(PortWithoutConnection::closed, flags); }
Reply listen_reply(Flags flags) { return required_reply(PortWithoutConnection::listen, flags); }

// RFC 9293 3.10.7.1.
TEST(RequiredReply, AClosedPortAnswersEverythingButAnRst) {
  EXPECT_EQ(closed_reply(no_flags), Reply::rst_ack);
  EXPECT_EQ(closed_reply(syn_flag), Reply::rst_ack);
  EXPECT_EQ(closed_reply(syn_flag | fin_flag), Reply::rst_ack);
  EXPECT_EQ(closed_reply(ack_flag), Reply::rst);
  EXPECT_EQ(closed_reply(syn_flag | ack_flag), Reply::rst);
  EXPECT_EQ(closed_reply(rst_flag), Reply::silence);
  EXPECT_EQ(closed_reply(rst_flag | ack_flag), Reply::silence);
  EXPECT_EQ(closed_reply(rst_flag | syn_flag), Reply::silence);
}

// RFC 9293 3.10.7.2.
TEST(RequiredReply, AListeningPortLooksForRstThenAckThenSyn) {
  EXPECT_EQ(listen_reply(rst_flag | ack_flag | syn_flag), Reply::silence);
  EXPECT_EQ(listen_reply(ack_flag | syn_flag), Reply::rst);
  EXPECT_EQ(listen_reply(ack_flag | fin_flag), Reply::rst);
  EXPECT_EQ(listen_reply(syn_flag), Reply::syn_ack);
  EXPECT_EQ(listen_reply(syn_flag | fin_flag), Reply::syn_ack);
  EXPECT_EQ(listen_reply(fin_flag), Reply::silence);
  EXPECT_EQ(listen_reply(no_flags), Reply::silence);
}

TEST(RequiredReply, OtherFlagsChangeNothing) {
  const Flags others[] = {Flag::psh, Flag::urg, Flag::ece, Flag::cwr, Flag::ae};
  for (const Flags flags : {no_flags, syn_flag, ack_flag, rst_flag, fin_flag}) {
    for (const Flags other : others) {
      EXPECT_EQ(closed_reply(flags | other), closed_reply(flags));
      EXPECT_EQ(listen_reply(flags | other), listen_reply(flags));
    }
  }
}

TEST(RequiredReply, WhatCameIsNamedByItsFlags) {
  const auto reply_with = [](Flags flags) {
    wire::SegmentSpec spec;
    spec.flags = flags;
    const wire::Bytes bytes = *wire::emit(spec);
    return reply_of(*wire::parse(bytes));
  };
  EXPECT_EQ(reply_with(rst_flag), Reply::rst);
  EXPECT_EQ(reply_with(rst_flag | ack_flag), Reply::rst_ack);
  EXPECT_EQ(reply_with(syn_flag | ack_flag), Reply::syn_ack);
  EXPECT_EQ(reply_with(syn_flag), Reply::syn);
  EXPECT_EQ(reply_with(ack_flag), Reply::other);
  EXPECT_EQ(reply_of(wire::IcmpError{}), Reply::icmp);
}

}  // namespace
}  // namespace synfin::tcp
