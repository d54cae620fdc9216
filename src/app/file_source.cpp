#include "app/file_source.h"

#include <cerrno>
#include <system_error>

#include <fmt/format.h>

#include "synfin/net/link_layer.h"

namespace synfin::app {

namespace {

wire::LinkType link_type_in(const net::CaptureReader& reader, const std::string& file) {
  if (const auto type = net::link_type_of(reader.link_type(), reader.swapped())) return *type;
  throw std::system_error(
      ENOTSUP, std::generic_category(),
      fmt::format("'{}' has link type {}, in which synfin cannot find IPv4 packets; it can in {}", file,
                  net::link_type_name(reader.link_type()), net::known_link_types()));
}

}  // namespace

FileSource::FileSource(const std::string& file, const std::string& filter)
    : reader_(file), link_type_(link_type_in(reader_, file)) {
  if (!filter.empty()) reader_.set_filter(filter);
}

}  // namespace synfin::app
