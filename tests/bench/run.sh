#!/usr/bin/env bash
# Measures: tests/bench/run.sh [NAME...] [--json]. Without names, every figure. See README.md here.
set -euo pipefail
cd "$(dirname "$0")/../.."

examples/install_packages.sh nginx-light curl redis-server
examples/build_release.sh
cmake -B build/release -DHTTPTASK_BUILD_BENCHES=ON >/dev/null
cmake --build build/release --target httptask_bench httptask_catalog_bench httptask_engine_bench httptask_http_bench >&2

folder=$(mktemp -d)
port=${HTTPTASK_BENCH_PORT:-18380}
cat >"$folder/nginx.conf" <<CONF
worker_processes 1;
daemon off;
pid $folder/nginx.pid;
error_log $folder/error.log;
events { worker_connections 4096; }
http {
  access_log off;
  keepalive_requests 1000000000;
  client_body_temp_path $folder/body;
  proxy_temp_path $folder/proxy;
  fastcgi_temp_path $folder/fastcgi;
  uwsgi_temp_path $folder/uwsgi;
  scgi_temp_path $folder/scgi;
  server {
    listen 127.0.0.1:$port backlog=4096;
    location / {
      default_type application/json;
      return 200 '{"link_token":"link-sandbox-00000000-0000-0000-0000-000000000000","expiration":"2026-01-15T09:30:00Z","request_id":"abcdefgh0123"}';
    }
  }
}
CONF
$(command -v nginx || echo /usr/sbin/nginx) -p "$folder" -c "$folder/nginx.conf" -e "$folder/error.log" &
nginx_pid=$!
trap 'kill "$nginx_pid" 2>/dev/null || true; wait "$nginx_pid" 2>/dev/null || true; rm -rf "$folder"' EXIT
for _ in $(seq 50); do
  (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
  sleep 0.1
done

names=no
for argument in "$@"; do [ "$argument" = --json ] || names=yes; done
export HTTPTASK_HOME="$folder/home"
{
  build/release/bin/httptask_bench --upstream "127.0.0.1:$port" "$@"
  build/release/bin/httptask_engine_bench "$@"
  build/release/bin/httptask_http_bench "$@"
  python3 tests/bench/workflow_bench.py --upstream "127.0.0.1:$port" "$@"
  python3 -B tests/bench/conductor_bench.py --upstream "127.0.0.1:$port" "$@"
  [ $names = yes ] || python3 -B tests/bench/directory_bench.py "$@"
} | tee "$folder/figures"
if [ ! -s "$folder/figures" ]; then
  echo "error: no figure has one of these names: $*" >&2
  exit 2
fi
