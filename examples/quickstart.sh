#!/usr/bin/env bash
# From an API's reference to a chained run, in one go: builds the release if needed, then does every step
# with real commands and shows what they print.
#   examples/quickstart.sh                    against a mock of the reference, on this machine only
#   examples/quickstart.sh --server sandbox   against the real API; needs PLAID_CLIENT_ID and PLAID_SECRET
set -euo pipefail
cd "$(dirname "$0")/.."

server=""
case "${1-}" in
  "") ;;
  --server) server=${2:?"--server needs a name or URL, for example: --server sandbox"} ;;
  *)
    echo "error: unknown option $1" >&2
    echo "help: examples/quickstart.sh [--server NAME_OR_URL]" >&2
    exit 2
    ;;
esac

examples/build_release.sh
export PATH="$PWD/build/release/bin:$PATH"
work=build/quickstart
rm -rf "$work"
mkdir -p "$work"
export HTTPTASK_HOME="$PWD/$work/home"
mkdir -p "$HTTPTASK_HOME"
# Where the keys come from (environment variables), and which servers may get them.
cp examples/plaid/credentials.json "$HTTPTASK_HOME/"

step() { # WHAT COMMAND...
  printf '\n# %s\n$' "$1"
  local word
  for word in "${@:2}"; do
    case $word in
      *[!A-Za-z0-9_./:=,@-]*) printf " '%s'" "$word" ;;
      *) printf ' %s' "$word" ;;
    esac
  done
  printf '\n'
  "${@:2}"
}

step "Load the reference of an API into the catalog" \
  httptask import examples/plaid/openapi.yaml

allow=()
if [ -z "$server" ]; then
  # The mock answers from the reference; it takes any credentials. Requests may go nowhere else.
  export PLAID_CLIENT_ID=${PLAID_CLIENT_ID:-mock-client-id} PLAID_SECRET=${PLAID_SECRET:-mock-secret}
  printf '\n# Start a mock of the API\n$ httptask mock plaid --listen 127.0.0.1:0 &\n'
  exec 3< <(exec httptask mock plaid --listen 127.0.0.1:0)
  mock_pid=$!
  trap 'kill "$mock_pid" 2>/dev/null || true' EXIT
  IFS= read -r -t 10 server <&3 || {
    echo "error: the mock did not start" >&2
    exit 2
  }
  echo "$server"
  allow=(--allow "${server#http://}")
elif [ -z "${PLAID_CLIENT_ID-}" ] || [ -z "${PLAID_SECRET-}" ]; then
  echo "error: --server $server is the real API and needs credentials" >&2
  echo "help: set PLAID_CLIENT_ID and PLAID_SECRET, or leave --server out to use a mock" >&2
  exit 2
fi
definition=$work/bank_accounts.json
values=(--set client_name=Acme --set language=en --set country_codes[]=US
  --set user.client_user_id=user-17 --set products[]=auth)

step "Search among all operations" \
  httptask search link token
step "Read the reference of one" \
  httptask show plaid/linkTokenCreate
step "Prepare a request for a server; what is missing or wrong is told before anything is sent" \
  httptask prepare plaid/linkTokenCreate --server "$server" "${values[@]}" --as curl
step "Send it once and see the answer" \
  httptask test plaid/linkTokenCreate --server "$server" "${values[@]}" \
  --credential plaid "${allow[@]}"
step "Add it to a workflow definition" \
  httptask add "$definition" plaid/linkTokenCreate --ref link --server "$server" "${values[@]}" \
  --credential plaid
step "Add the sandbox's stand-in for the user who logs in" \
  httptask add "$definition" plaid/sandboxPublicTokenCreate --ref public --server "$server" \
  --set institution_id=ins_109508 --set initial_products[]=auth \
  --credential plaid
step "Exchange the token that it creates" \
  httptask add "$definition" plaid/itemPublicTokenExchange --ref exchange --server "$server" \
  --set 'public_token=${public.output.response.body.public_token}' \
  --credential plaid
step "Use the access token of that" \
  httptask add "$definition" plaid/accountsGet --ref accounts --server "$server" \
  --set 'access_token=${exchange.output.response.body.access_token}' \
  --credential plaid
step "Check the whole definition" \
  httptask check "$definition"
step "Run the chain: each task uses what the one before it created" \
  httptask run "$definition" "${allow[@]}"
