#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace synfin::layers {

// A line of the tree that breaks the layering of docs/architecture.md.
struct Finding {
  std::string file;      // relative to the root, with '/'
  std::size_t line = 0;  // counted from 1
  std::string problem;
};

struct Report {
  std::vector<Finding> findings;  // in the order of files and lines
  std::size_t files = 0;          // read
  std::size_t arrows = 0;         // includes from one layer to another, the permitted ones among them
};

// True if code in layer `from` may include headers of layer `to`; a layer may always include its own.
bool may_use(std::string_view from, std::string_view to);

// Reads every .h and .cpp below root/include/synfin and root/src.
Report check_tree(const std::filesystem::path& root);

}  // namespace synfin::layers
