#!/usr/bin/env bash
# Installs Debian packages that are missing: install_packages.sh PACKAGE...
# Uses sudo when not root. Does nothing, and needs no rights, when all are there.
set -euo pipefail

missing=()
for package in "$@"; do
  if [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" != installed ]; then
    missing+=("$package")
  fi
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || {
    echo "error: packages are missing and there is no sudo: ${missing[*]}" >&2
    echo "help: run this as root: apt-get install ${missing[*]}" >&2
    exit 2
  }
  as_root=(sudo)
fi
echo "Installing ${missing[*]}" >&2
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -q >&2
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -q -y --no-install-recommends "${missing[@]}" >&2
