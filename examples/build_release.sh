#!/usr/bin/env bash
# Installs what the build needs and builds the release: httptask and the programs beside it in build/release/bin.
set -euo pipefail
cd "$(dirname "$0")/.."

examples/install_packages.sh g++ cmake ninja-build pkg-config ca-certificates \
  protobuf-compiler protobuf-compiler-grpc libprotobuf-dev libgrpc++-dev libabsl-dev \
  libcurl4-openssl-dev libc-ares-dev nlohmann-json3-dev libfyaml-dev libmozjs-102-dev libjq-dev libre2-dev libsqlite3-dev libcli11-dev \
  libfmt-dev libcpp-httplib-dev prometheus-cpp-dev libssl-dev libzstd-dev zlib1g-dev libbrotli-dev libjemalloc-dev

if command -v ccache >/dev/null; then export CMAKE_CXX_COMPILER_LAUNCHER=ccache; fi
[ -f build/release/build.ninja ] || cmake --preset release >&2
cmake --build --preset release >&2
