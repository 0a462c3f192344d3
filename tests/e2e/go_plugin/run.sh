#!/usr/bin/env bash
# Builds the go-plugin host and lets it use a plugin: run.sh PROGRAM FOLDER (for the host program).
set -euo pipefail
program=$(realpath "$1")
mkdir -p "$2"
host=$(realpath "$2")/go_plugin_host
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
cd "$(dirname "$0")"
GOFLAGS=-mod=readonly CGO_ENABLED=0 go build -o "$host" .
output=$(HTTPTASK_HOME=$home "$host" "$program" 2> >(tee "$home/errors" >&2))
echo "$output"
# go-plugin warns when it had to kill the plugin.
if grep -qi 'graceful' "$home/errors"; then
  echo "error: the plugin did not exit gracefully" >&2
  exit 1
fi
