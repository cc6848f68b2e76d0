#!/usr/bin/env bash
# Builds the modules of the tests: build.sh [OUTPUT_DIRECTORY]. Debian 12 has the tools: clang 14, lld 14, wabt 1.0.32,
# rustc 1.63.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
output=$(cd "${1:-$here}" && pwd)
cd "$here"

for source in *.wat; do
	names=()
	[[ $source != *-with-names.wat ]] || names=(--debug-names)
	wat2wasm --enable-threads --enable-multi-memory --enable-exceptions "${names[@]}" \
		"$source" -o "$output/${source%.wat}.wasm"
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

# compile SOURCE OPTION...: leaves its object in $objects
compile() {
	"$clang" --target=wasm32 -std=gnu11 -O2 -Wall -Wextra -Werror -ffreestanding -fno-builtin \
		-matomics -mbulk-memory -mmutable-globals -ftls-model=local-exec "${@:2}" -c "$1" -o "$objects/${1%.*}.o"
}

strip=(--strip-all)

# link MODULE OPTION_OR_OBJECT...
link() {
	link_unshared "$@" --shared-memory
}

# link_unshared MODULE OPTION_OR_OBJECT...
link_unshared() {
	"$wasm_ld" --no-entry "${strip[@]}" --import-memory "${@:2}" -o "$output/$1.wasm"
	chmod 644 "$output/$1.wasm"
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

# Whole programs, as program.h says: the host makes an instance for each thread and gives it its stack and thread-local
# data. Without a stack of its own, an instance traps.
program=(--initial-memory=$((2 * 65536)) --max-memory=$((256 * 65536)) --stack-first -z stack-size=0
	--export=__stack_pointer --export=__heap_base)
compile work-queue.c
link work-queue "${program[@]}" --export=__wasm_init_tls --export=__tls_size --export=__tls_align "$objects/work-queue.o"
for name in hash-map merge-sort matrix-product pipeline; do
	compile "$name.c"
	link "$name" "${program[@]}" "$objects/$name.o"
done
compile wait-notify.c
# Debian's core library is not compiled for atomics: all that is needed of it becomes part of the program.
"$(rust_compiler)" --edition 2021 --target wasm32-unknown-unknown --crate-type cdylib -D warnings \
	-C opt-level=3 -C panic=abort -C lto=fat -C target-feature=+atomics,+bulk-memory,+mutable-globals -C strip=symbols \
	-C link-args="--shared-memory --import-memory ${program[*]} $objects/wait-notify.o" sieve.rs -o "$output/sieve.wasm"
chmod 644 "$output/sieve.wasm"

# A program: it spawns its threads itself.
compile threads.c
"$clang" --target=wasm32 -matomics -mbulk-memory -c threads-start.s -o "$objects/threads-start.o"
link threads --max-memory=$((32 * 65536)) "$objects/threads.o" "$objects/threads-start.o"

# The lock of the guide, and who takes it.
compile guide-lock.c
compile guide-lock-user.c
link guide-lock --max-memory=$((16 * 65536)) "$objects/guide-lock.o" "$objects/guide-lock-user.o"

# What is in them tells whether instances can share a memory.
stack=(--export=__stack_pointer --export=__heap_base)
thread_locals=(--export=__wasm_init_tls --export=__tls_size --export=__tls_align)
pages=(--initial-memory=$((16 * 65536)) --max-memory=$((64 * 65536)))
compile pricing.c
link pricing "${pages[@]}" "$objects/pricing.o"
link pricing-with-stack "${pages[@]}" "${stack[@]}" "$objects/pricing.o"
link_unshared pricing-unshared "${stack[@]}" "$objects/pricing.o"
compile pricing.c -fPIC -fvisibility=hidden --target=wasm32-unknown-emscripten
link pricing-dynamic -shared --experimental-pic "${pages[@]}" "$objects/pricing.o"
compile lookup.c
link lookup "${pages[@]}" "$objects/lookup.o"
compile lookup-v2.c
link lookup-v2 "${pages[@]}" "$objects/lookup-v2.o"
compile deep-stack.c
link deep-stack "${pages[@]}" "${stack[@]}" "$objects/deep-stack.o"
compile thread-local.c
link thread-local "${pages[@]}" "${stack[@]}" "$objects/thread-local.o"
link thread-local-with-block "${pages[@]}" "${stack[@]}" "${thread_locals[@]}" "$objects/thread-local.o"
link thread-local-without-size "${pages[@]}" "${stack[@]}" --export=__wasm_init_tls "$objects/thread-local.o"
compile scale.c -DFACTOR=2
link scale "${pages[@]}" "${stack[@]}" "${thread_locals[@]}" "$objects/scale.o"
compile scale.c -DFACTOR=3
link scale-v2 "${pages[@]}" "${stack[@]}" "${thread_locals[@]}" "$objects/scale.o"
link scale-at-64kb "${pages[@]}" "${stack[@]}" "${thread_locals[@]}" --global-base=65536 "$objects/scale.o"
link scale-with-data-end "${pages[@]}" "${stack[@]}" "${thread_locals[@]}" --export=__data_end "$objects/scale.o"
link scale-at-64kb-exported "${pages[@]}" "${stack[@]}" "${thread_locals[@]}" --global-base=65536 \
	--export=__global_base "$objects/scale.o"
compile allocator.c
link allocator "${pages[@]}" "${stack[@]}" "$objects/allocator.o"
compile allocator.c -DLOCK
link allocator-with-lock "${pages[@]}" "${stack[@]}" "$objects/allocator.o"
compile allocate-a-budget.c
link allocate-a-budget "${pages[@]}" "${stack[@]}" "$objects/allocate-a-budget.o"
compile large-frame.c
link large-frame "${pages[@]}" "${stack[@]}" "$objects/large-frame.o"
link large-frame-private "${pages[@]}" "$objects/large-frame.o"
compile large-frame.c -O0
link large-frame-debug "${pages[@]}" "${stack[@]}" "$objects/large-frame.o"
few=(--initial-memory=$((2 * 65536)) --max-memory=$((64 * 65536)))
compile heap.c -DPAIR -DLOCK
link heap "${few[@]}" "${stack[@]}" "$objects/heap.o"
compile heap.c
link heap-inside-without-lock "${few[@]}" "${stack[@]}" "$objects/heap.o"
compile heap.c -DLOCK
link heap-inside "${few[@]}" "${stack[@]}" "$objects/heap.o"
compile lookup.c
link lookup-at-2mb --initial-memory=$((40 * 65536)) --max-memory=$((64 * 65536)) --global-base=2097152 "$objects/lookup.o"
compile pricing.c
link pricing-at-2mb --initial-memory=$((40 * 65536)) --max-memory=$((64 * 65536)) --global-base=2097152 "${stack[@]}" \
	"$objects/pricing.o"
compile constructors.c
link constructors "${pages[@]}" "$objects/constructors.o"
link constructors-exported "${pages[@]}" --export=__wasm_call_ctors "$objects/constructors.o"
compile reads-prices-only.c
link reads-prices-only --max-memory=$((16 * 65536)) --export=total --export=raise "$objects/reads-prices-only.o"
strip=(--strip-debug)
link named "${pages[@]}" --export=__wasm_call_ctors "$objects/constructors.o"
