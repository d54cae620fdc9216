// A whole capture file, from its first byte to the last line.
#include "synfin/net/capture_file.h"

#include <cstdlib>
#include <string>
#include <system_error>

#include <sys/mman.h>
#include <unistd.h>

#include "synfin/net/link_layer.h"
#include "synfin/wire/notation.h"

#include "fuzz/target.h"

namespace {

using synfin::fuzz::require;
namespace net = synfin::net;
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

void print_all(net::CaptureReader& reader, std::size_t most) {
  wire::NotationStyle style;
  style.verbosity = 2;
  wire::Notation notation(style);
  std::string text;
  for (std::size_t frames = 0; const auto frame = reader.next(); ++frames) {
    require(frames <= most, "no more frames than bytes");
    require(frame->bytes.size() <= most, "no more of a frame than the file has");
    const auto offset = net::ipv4_offset(reader.link_type(), frame->bytes);
    if (!offset) continue;
    require(*offset <= frame->bytes.size(), "the packet starts in its frame");
    const wire::Bytes packet(frame->bytes.begin() + static_cast<std::ptrdiff_t>(*offset), frame->bytes.end());
    text.clear();
    notation.append(text, packet, std::max<std::size_t>(packet.size(), frame->wire_length - *offset));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static MemoryFile file;
  try {
    net::CaptureReader reader(file.holding(wire::ByteView(data, size)));
    print_all(reader, size);
  } catch (const std::system_error& e) {
    require(*e.what() != '\0', "an error says what is wrong");
  }
  return 0;
}
