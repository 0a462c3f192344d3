#!/usr/bin/env bash
# Installs what is missing, builds, and runs every test there is.
#   tests/run.sh           everything: all tests of the dev and asan presets, proto checks, the quickstart
#   tests/run.sh --quick   unit tests and tidy alone
#   tests/run.sh --without-conductor   everything but the tests against a real Conductor server
set -euo pipefail
cd "$(dirname "$0")/.."

quick=no
conductor=yes
case "${1-}" in
  "") ;;
  --quick) quick=yes ;;
  --without-conductor) conductor=no ;;
  *)
    echo "error: unknown option $1" >&2
    echo "help: tests/run.sh [--quick | --without-conductor]" >&2
    exit 2
    ;;
esac

# A plain line before each part, with the time so far, so that a log tells where it went.
part() { printf '\n=== %s (%d min %02d s)\n' "$1" $((SECONDS / 60)) $((SECONDS % 60)); }

build() { # PRESET TARGET...
  local preset=$1
  shift
  [ -f "build/$preset/build.ninja" ] || cmake --preset "$preset" -Wno-dev
  cmake --build --preset "$preset" ${1:+--target "$@"}
}

part "packages"
examples/install_packages.sh g++ cmake ninja-build pkg-config ccache git ca-certificates \
  protobuf-compiler protobuf-compiler-grpc libprotobuf-dev libgrpc++-dev libabsl-dev \
  libcurl4-openssl-dev libc-ares-dev nlohmann-json3-dev libfyaml-dev libmozjs-102-dev libjq-dev libre2-dev libsqlite3-dev libcli11-dev \
  libfmt-dev libcpp-httplib-dev prometheus-cpp-dev libssl-dev libzstd-dev zlib1g-dev libbrotli-dev libjemalloc-dev libgtest-dev libgmock-dev python3 openssl \
  clang-format-14
export CMAKE_CXX_COMPILER_LAUNCHER=ccache
ctest_options=(--output-on-failure --no-tests=error)

if [ $quick = yes ]; then
  part "build dev"
  build dev unit_tests
  part "unit and tidy"
  ctest --preset dev "${ctest_options[@]}" -L '^(unit|tidy)$' -j2
  exit 0
fi

# Not the package where there is a program already: it may come from elsewhere and exclude Debian's.
command -v npm >/dev/null || examples/install_packages.sh npm
command -v go >/dev/null || examples/install_packages.sh golang-go

if [ $conductor = yes ]; then
  part "a Conductor server"
  command -v mvn >/dev/null || examples/install_packages.sh maven
  examples/install_packages.sh python3-venv
  if ! python3 -B tests/e2e/conductor/conductor_kit.py; then
    echo "error: the Conductor server or a Java 21 for it cannot be had" >&2
    echo "help: see tests/e2e/conductor/README.md, or test without: tests/run.sh --without-conductor" >&2
    exit 1
  fi
fi

part "proto: buf lint"
(cd proto && npm exec --yes --package=@bufbuild/buf@1.75.0 -- buf lint)

part "build dev"
build dev
part "test dev"
export HTTPTASK_PRISM_REQUIRED=1
ctest --preset dev "${ctest_options[@]}" -LE '^conductor$' -j2

if [ $conductor = yes ]; then
  part "test against a Conductor server"
  ctest --preset dev "${ctest_options[@]}" -L '^conductor$'
fi

# What can go wrong with memory goes wrong here; tidy reads the same tree as above.
part "build asan"
build asan
part "test asan"
ctest --preset asan "${ctest_options[@]}" -LE '^(tidy|conductor)$' -j2

part "quickstart"
examples/quickstart.sh

if [ $conductor = yes ]; then
  part "all tests passed"
else
  part "all tests passed, but NOT TESTED: the worker against a Conductor server (--without-conductor)"
fi
