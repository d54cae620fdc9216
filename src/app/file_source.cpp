#include "app/file_source.h"

#include <cerrno>
#include <system_error>

#include <fmt/format.h>

#include "synfin/app/probe.h"
#include "synfin/net/link_layer.h"

namespace synfin::app {

namespace {

wire::LinkType link_type_in(const net::CaptureReader& reader) {
  if (const auto type = net::link_type_of(reader.link_type(), reader.swapped())) return *type;
  throw std::system_error(
      ENOTSUP, std::generic_category(),
      fmt::format("the capture file has link type {}, in which synfin cannot find IPv4 packets; it can in {}",
                  net::link_type_name(reader.link_type()), net::known_link_types()));
}

}  // namespace

FileSource::FileSource(net::CaptureInput input, const std::string& filter, net::StampUnit unit,
                       const net::Interrupts& interrupts)
    : interrupts_(interrupts),
      reader_(std::move(input), interrupts.fd(), unit),
      link_type_(link_type_in(reader_)) {
  try {
    if (!filter.empty()) reader_.set_filter(filter);
  } catch (const net::FilterError& error) {
    throw UsageError(error.what());
  }
}

}  // namespace synfin::app
