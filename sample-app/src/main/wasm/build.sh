#!/usr/bin/env bash
#
# Builds the plugins: build.sh [OUTPUT_DIRECTORY]. The same tools (Debian 12: clang 14, lld 14, wabt 1.0.32) give the
# same bytes, wherever this runs.

set -euo pipefail
output=${1:-"$(dirname "${BASH_SOURCE[0]}")/../resources/plugins"}
mkdir -p "$output"
output=$(cd "$output" && pwd)
cd "$(dirname "${BASH_SOURCE[0]}")"

# The path of a tool in version 14, else in whatever version there is.
tool() {
	command -v "$1-14" || command -v "$1" || {
		echo "build.sh: $1 is missing; Debian has it in: clang lld wabt" >&2
		return 1
	}
}

clang=$(tool clang)
wasm_ld=$(tool wasm-ld)
wat2wasm=$(tool wat2wasm)
object=$(mktemp)
trap 'rm -f "$object"' EXIT

# -Os keeps loops rolled: the JVM unrolls those that matter, and is at its best with small methods.
"$clang" --target=wasm32 -std=gnu11 -Os -Wall -Wextra -Werror \
	-ffreestanding -nostdlib -matomics -mbulk-memory -mmutable-globals \
	-c redactor.c -o "$object"

# Two pages at least, and the highest maximum that Endive knows: every configured memory with two pages fits. Without a
# stack of its own below everything else, an instance traps when the host has not given it one.
"$wasm_ld" --no-entry --strip-all --import-memory --shared-memory \
	--initial-memory=$((2 * 65536)) --max-memory=$((32767 * 65536)) \
	--stack-first -z stack-size=0 \
	--export=__stack_pointer --export=__heap_base \
	"$object" -o "$output/redactor.wasm"
chmod 644 "$output/redactor.wasm"

"$wat2wasm" --enable-threads --enable-multi-memory tally.wat -o "$output/tally.wasm"
