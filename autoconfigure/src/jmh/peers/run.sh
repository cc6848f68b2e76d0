#!/usr/bin/env bash
# Measures what wait, notify and atomics cost elsewhere on this machine: in V8 (node) and on the system's own futex.
# Prints one JSON object a line: of all benchmarks, or of the one that is named. Exit code 2: wrong arguments, 3: the
# program that is needed is missing.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
modules=$here/../../test/resources/modules

usage() {
	echo "usage: run.sh node|futex [quick] [BENCHMARK]" >&2
	exit 2
}

missing() {
	echo "run.sh: $1 is missing" >&2
	exit 3
}

run_node() {
	command -v node >/dev/null || missing node
	node "$here/v8.mjs" "$modules" "$@"
}

# Prints the lines of the programs that are native, or of the one that the benchmark is of.
tasks() {
	# Not that in Rust: it asks for the memory of WebAssembly.
	grep -v -e '^#' -e ' tiny ' -e '^sieve ' "$modules/programs.txt" |
		while read -r name amount rest; do
			[[ -n $1 && $1 != "$name-$amount" ]] || echo "$name $amount $rest"
		done
}

run_futex() {
	local compiler effort=()
	compiler=$(command -v gcc || command -v clang) || missing "gcc or clang"
	if [[ ${1-} == quick ]]; then
		effort=(quick)
		shift
	fi
	program=$(mktemp -d)
	trap 'rm -rf "$program"' EXIT
	tasks "${1-}" >"$program/tasks"
	if [[ -z ${1-} || ! -s $program/tasks ]]; then
		"$compiler" -std=gnu11 -O2 -pthread -Wall -Wextra "$here/futex.c" -o "$program/futex"
		"$program/futex" "${effort[@]}" "$@"
	fi
	while read -r name amount threads size result; do
		# Natively there are no exports: the attribute for them is unknown.
		"$compiler" -std=gnu11 -O2 -pthread -Wall -Wno-attributes \
			-include "$here/wasm-on-futex.h" -c "$modules/$name.c" -o "$program/$name.o"
		"$compiler" -std=gnu11 -O2 -pthread -Wall -Wextra "$here/program.c" "$program/$name.o" -o "$program/$name"
		"$program/$name" "$name" "$amount" "$threads" "$size" "$result" "${effort[@]}"
	done <"$program/tasks"
}

(($# >= 1 && $# <= 3)) || usage
(($# < 3)) || [[ $2 == quick ]] || usage
case $1 in
node) run_node "${@:2}" ;;
futex) run_futex "${@:2}" ;;
*) usage ;;
esac
