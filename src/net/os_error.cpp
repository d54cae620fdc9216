#include "net/os_error.h"

#include <array>
#include <cerrno>

#include <unistd.h>

namespace synfin::net {
namespace {

std::string own_program() {
  std::array<char, 4096> path{};
  const ssize_t length = ::readlink("/proc/self/exe", path.data(), path.size());
  return length > 0 ? std::string(path.data(), static_cast<std::size_t>(length)) : "FILE";
}

}  // namespace

void throw_os_error(int error, const std::string& attempt, const std::string& remedy) {
  std::string line = attempt + ": " + std::generic_category().message(error);
  if (!remedy.empty()) line += "; " + remedy;
  throw OsError(error, std::move(line));
}

void throw_not_permitted(const std::string& attempt, const std::string& capability) {
  throw OsError(EPERM, attempt + " needs " + capability +
                           ": run as root (sudo), give the binary the capabilities (setcap "
                           "cap_net_raw,cap_net_admin+ep " +
                           own_program() + "), or run `synfin lab`, which needs no root");
}

}  // namespace synfin::net
