#!/usr/bin/env bash
# Builds the modules of the tests: build.sh [OUTPUT_DIRECTORY]. Debian 12 has the tools: clang 14, lld 14, wabt 1.0.32.
set -euo pipefail
output=$(realpath "${1:-$(dirname "${BASH_SOURCE[0]}")}")
cd "$(dirname "${BASH_SOURCE[0]}")"

for source in *.wat; do
	wat2wasm --enable-threads --enable-multi-memory "$source" -o "$output/${source%.wat}.wasm"
done

# The path of a tool in version 14, else in whatever version there is.
tool() {
	command -v "$1-14" || command -v "$1" || {
		echo "build.sh: $1 is missing; Debian has it in: clang lld" >&2
		return 1
	}
}

clang=$(tool clang)
wasm_ld=$(tool wasm-ld)
objects=$(mktemp -d)
trap 'rm -rf "$objects"' EXIT

"$clang" --target=wasm32 -std=gnu11 -Os -Wall -Wextra -Werror -ffreestanding -fno-builtin -matomics -mbulk-memory \
	-c threads.c -o "$objects/threads.o"
"$clang" --target=wasm32 -matomics -mbulk-memory -c threads-start.s -o "$objects/threads-start.o"
"$wasm_ld" --no-entry --strip-all --import-memory --shared-memory --max-memory=$((32 * 65536)) \
	"$objects/threads.o" "$objects/threads-start.o" -o "$output/threads.wasm"
chmod 644 "$output/threads.wasm"
