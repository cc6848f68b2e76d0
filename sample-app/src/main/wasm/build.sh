#!/usr/bin/env bash
#
# Builds the plugins: build.sh [OUTPUT_DIRECTORY]. The same tools (Debian 12: clang 14, lld 14, wabt 1.0.32, rustc
# 1.63) give the same bytes, wherever this runs.

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

# The path of a Rust compiler for WebAssembly, in version 1.63 if there is one. The first on the path is often rustup's,
# which comes without that target.
rust_compiler() {
	local candidate libraries found=
	while read -r candidate; do
		libraries=$("$candidate" --print target-libdir --target wasm32-unknown-unknown 2>/dev/null) || continue
		[[ -d $libraries ]] || continue
		[[ -n $found && $("$candidate" --version) != "rustc 1.63."* ]] || found=$candidate
	done < <(type -ap rustc)
	[[ -n $found ]] || {
		echo "build.sh: rustc for wasm32-unknown-unknown is missing; Debian has it in: rustc libstd-rust-dev-wasm32" >&2
		return 1
	}
	echo "$found"
}

clang=$(tool clang)
wasm_ld=$(tool wasm-ld)
wat2wasm=$(tool wat2wasm)
rustc=$(rust_compiler)
object=$(mktemp)
trap 'rm -f "$object"' EXIT

# -Os keeps loops rolled: the JVM unrolls those that matter, and is at its best with small methods.
"$clang" --target=wasm32 -std=gnu11 -Os -Wall -Wextra -Werror \
	-ffreestanding -nostdlib -matomics -mbulk-memory -mmutable-globals \
	-c redactor.c -o "$object"

# Two pages, which are for static data and stacks, and the highest maximum that Endive knows: every configured memory with
# two pages fits. Without a stack of its own below everything else, an instance traps when it was not given one. Names of
# functions stay for messages.
"$wasm_ld" --no-entry --strip-debug --import-memory --shared-memory \
	--initial-memory=$((2 * 65536)) --max-memory=$((32767 * 65536)) \
	--stack-first -z stack-size=0 \
	--export=__stack_pointer --export=__heap_base \
	"$object" -o "$output/redactor.wasm"
chmod 644 "$output/redactor.wasm"

"$wat2wasm" --enable-threads --enable-multi-memory tally.wat -o "$output/tally.wasm"

# Names of functions stay for messages. The default stack of a megabyte would be in the memory of every instance.
"$rustc" --edition 2021 --target wasm32-unknown-unknown --crate-type cdylib -D warnings \
	-C opt-level=s -C panic=abort -C strip=debuginfo -C link-args='-z stack-size=16384' \
	pricing.rs -o "$output/pricing.wasm"
chmod 644 "$output/pricing.wasm"
