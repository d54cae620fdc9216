# shellcheck shell=bash
# What the scripts beside this one share. Sourced, never run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit

say() { printf '== %s\n' "$*"; }

# die MESSAGE [EXIT CODE]
die() {
  printf '%s: %s\n' "${0##*/}" "$1" >&2
  exit "${2:-1}"
}

# How many compilers run at once: JOBS, or as many as there are processors.
parallel_jobs() { printf '%s' "${JOBS:-$(nproc)}"; }

# configure PRESET [CMAKE ARGUMENT…]: quiet unless it fails
configure() {
  local preset=$1 log launcher=()
  shift
  if ! mkdir -p "build/$preset" 2>/dev/null || [[ ! -w build/$preset ]]; then
    die "cannot write $root/build/$preset as $(id -un): clone the repository as this user, or give it that folder"
  fi
  command -v ccache >/dev/null && launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
  log=build/$preset/configure.log
  if ! cmake --preset "$preset" "${launcher[@]}" "$@" >"$log" 2>&1; then
    cat "$log" >&2
    die "cmake could not configure the preset '$preset' (above; kept in $log)"
  fi
}

# build PRESET [CMAKE --build ARGUMENT…]
build() {
  local preset=$1
  shift
  say "building the preset '$preset' in build/$preset"
  cmake --build --preset "$preset" --parallel "$(parallel_jobs)" "$@" || die "the build failed (above)"
}
