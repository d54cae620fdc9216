// A whole capture file, from its first byte to the last line, as `trace -r` reads it.
#include "synfin/net/capture_file.h"

#include <string>
#include <system_error>

#include <sys/mman.h>
#include <unistd.h>

#include "synfin/net/link_layer.h"
#include "synfin/view/frame_lines.h"
#include "synfin/wire/packet_kind.h"

#include "fuzz/target.h"

namespace {

using synfin::fuzz::require;
namespace net = synfin::net;
namespace view = synfin::view;
namespace wire = synfin::wire;

// A file in memory, the same one for every input; the reader opens it by its path.
class MemoryFile {
 public:
  MemoryFile() : fd_(::memfd_create("input", MFD_CLOEXEC)) { require(fd_ >= 0, "memfd_create"); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { ::close(fd_); }

  std::string holding(wire::ByteView bytes) {
    require(::ftruncate(fd_, 0) == 0, "ftruncate");
    require(::pwrite(fd_, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()), "pwrite");
    return "/proc/self/fd/" + std::to_string(fd_);
  }

 private:
  int fd_;
};

view::FrameLineStyle whole_style() {
  view::FrameLineStyle style;
  style.timestamps = view::TimestampStyle::date;
  style.hex = view::HexDump::frame;
  style.notation.verbosity = 2;
  return style;
}

// Prints a frame from a copy of its own, so that a read past its end is seen.
void print(view::FrameLines& lines, view::TracedFrame frame) {
  const wire::Bytes own(frame.bytes.begin(), frame.bytes.end());
  frame.bytes = own;
  std::string text;
  lines.append(text, frame);
  require(text.ends_with('\n'), "a frame's text ends with a newline");
}

void trace(net::CaptureReader& reader, std::size_t file_size) {
  const auto link_type = net::link_type_of(reader.link_type(), reader.swapped());
  if (!link_type) return;
  view::FrameLines lines(whole_style());
  for (std::size_t frames = 0; const auto frame = reader.next(); ++frames) {
    require(frames < file_size, "no more frames than bytes");
    require(frame->bytes.size() <= file_size, "no more of a frame than the file has");
    const std::size_t ipv4_at = wire::filtered_ipv4_offset(*link_type, frame->bytes);
    if (ipv4_at == wire::no_ipv4) continue;
    require(ipv4_at <= frame->bytes.size(), "the packet starts in its frame");
    if (wire::kind_of(frame->bytes.subspan(ipv4_at)) == wire::PacketKind::other) continue;
    print(lines, {*link_type, frame->stamp.wall(), frame->bytes, frame->wire_length, ipv4_at, frame->stamp});
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static MemoryFile file;
  try {
    net::CaptureReader reader(file.holding(wire::ByteView(data, size)));
    trace(reader, size);
  } catch (const std::system_error& e) {
    require(*e.what() != '\0', "an error says what is wrong");
  }
  return 0;
}
