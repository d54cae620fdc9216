#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "synfin/wire/bytes.h"
#include "synfin/wire/seq.h"

namespace synfin::wire {

// TCP option kinds (RFC 9293 3.1, RFC 7323, RFC 2018); IANA's registry has the rest.
enum class OptionKind : std::uint8_t {
  eol = 0,
  nop = 1,
  mss = 2,
  window_scale = 3,
  sack_permitted = 4,
  sack = 5,
  timestamps = 8,
};

// A window scale option with more counts as this (RFC 7323 2.3).
inline constexpr std::uint8_t largest_window_scale = 14;

struct Timestamps {
  std::uint32_t value = 0;  // TSval, the sender's clock
  std::uint32_t echo = 0;   // TSecr
  friend bool operator==(const Timestamps&, const Timestamps&) = default;
};

struct SackBlock {
  Seq left;   // first sequence number of the block
  Seq right;  // the one just past it
  friend bool operator==(const SackBlock&, const SackBlock&) = default;
};

struct SackBlocks {
  std::array<SackBlock, 4> blocks;
  std::size_t count = 0;
};

// The options of one TCP header: at most 40 bytes, kept raw, so that unknown kinds and malformed tails
// survive a round trip unchanged. The builder methods append and say false when there is no room.
class Options {
 public:
  constexpr Options() = default;
  explicit constexpr Options(ByteView raw) : raw_(raw) {}
  constexpr void assign(ByteView raw) { raw_.assign(raw); }

  bool nop();
  bool eol();
  bool mss(std::uint16_t value);
  bool window_scale(std::uint8_t shift);
  bool sack_permitted();
  bool timestamps(Timestamps ts);
  bool append(std::uint8_t kind, ByteView data);  // kind, length, data
  bool append_raw(ByteView bytes);

  constexpr ByteView raw() const { return raw_.view(); }
  constexpr std::size_t size() const { return raw_.size(); }
  constexpr bool empty() const { return raw_.empty(); }
  // Bytes up to the next multiple of four, which a header takes.
  constexpr std::size_t padded_size() const { return (raw_.size() + 3) & ~std::size_t{3}; }

  // The first well-formed option of its kind; an option of a wrong length counts as absent (MUST-7).
  std::optional<std::uint16_t> mss() const;
  std::optional<std::uint8_t> window_scale() const;  // as sent, not cut to the largest
  bool sack_permitted_present() const;
  std::optional<Timestamps> timestamps() const;
  std::optional<SackBlocks> sack() const;
  // Overwrites the value of the first timestamps option in place; false if there is none.
  bool set_timestamps(Timestamps ts);

  friend constexpr bool operator==(const Options&, const Options&) = default;

 private:
  FixedBytes<40> raw_;
};

// One option in place. `data` excludes kind and length.
struct OptionView {
  std::uint8_t kind = 0;
  ByteView data;
  std::size_t offset = 0;  // of the kind, in bytes from the first option
};

// Walks options in order: ends at EOL (which is given once), at the end, or at the first malformed
// length (0, 1 or past the end: RFC 9293 MUST-7), which it reports in malformed().
class OptionWalker {
 public:
  explicit constexpr OptionWalker(ByteView raw) : raw_(raw) {}
  std::optional<OptionView> next();
  bool malformed() const { return malformed_; }
  // Where the next option starts; after a malformed one, where that one starts; after EOL, the padding.
  std::size_t offset() const { return offset_; }

 private:
  ByteView raw_;
  std::size_t offset_ = 0;
  bool ended_ = false;
  bool malformed_ = false;
};

}  // namespace synfin::wire
