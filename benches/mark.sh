#!/usr/bin/env bash
# What a build costs, stage by stage: benches/mark.sh SOURCE…
#
# Builds a site of the sources with the release build, new and again, under GNU time, and prints messages per second of
# CPU time, the greatest memory, and what was written. `LISTPRESS=path/to/listpress` takes a program that is there.
# Beside other programs: benches/compare.
set -euo pipefail
[ $# -gt 0 ] || { echo "usage: benches/mark.sh SOURCE…" >&2; exit 2; }
[ -x /usr/bin/time ] || { echo "error: GNU time is needed (apt-get install time)" >&2; exit 1; }
if [ -z "${LISTPRESS:-}" ]; then
  here=$(cd "$(dirname "$0")/.." && pwd)
  cargo build --release --locked --quiet --manifest-path "$here/Cargo.toml"
  metadata=$(cargo metadata --no-deps --format-version 1 --manifest-path "$here/Cargo.toml")
  LISTPRESS=$(sed 's/.*"target_directory":"\([^"]*\)".*/\1/' <<<"$metadata")/release/listpress
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mark() {
  echo "== $1"
  if ! /usr/bin/time -v -o "$work/time" "$LISTPRESS" build "${@:2}" -o "$work/site" --cache-dir "$work/cache" --timings \
    2>"$work/said"; then
    cat "$work/said" >&2
    exit 1
  fi
  sed -n '/^[0-9,]* messages/p; /^[0-9,]* pages/p; /^Stage/,/^total/p' "$work/said" | sed "s|$work/||"
  awk -v said="$work/said" '
    BEGIN {
      while ((getline line < said) > 0)
        if (line ~ /^[0-9,]+ messages/) { split(line, words, " "); gsub(",", "", words[1]); messages = words[1] }
    }
    /User time/ { cpu += $NF }
    /System time/ { cpu += $NF }
    /Elapsed/ { wall = $NF }
    /Maximum resident/ { memory = $NF }
    /Percent of CPU/ { percent = $NF }
    END {
      printf "%.0f messages per CPU second (%.2f s CPU, %s wall, %s)\n", messages / cpu, cpu, wall, percent
      printf "%.1f MB of memory at most\n", memory * 1024 / 1e6
    }' "$work/time"
}

mark "new" "$@"
mark "again" "$@"
