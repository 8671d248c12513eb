#!/bin/sh
here=$(dirname -- "$(readlink -f -- "$0")")
[ -f "$here/dist/tool.mjs" ] && exec node "$here/dist/tool.mjs" "$@"
exec node "$here/scripts/tool.mjs" "$@"
