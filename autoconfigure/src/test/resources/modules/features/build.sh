#!/usr/bin/env bash
# Builds the modules of the features of WebAssembly: build.sh [OUTPUT_DIRECTORY]. wasm-as is Binaryen's, version 131; npm
# has it in: binaryen
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
output=$(cd "${1:-$here}" && pwd)
cd "$here"

for source in *.wat; do
	wasm-as --all-features --disable-compact-imports --debuginfo "$source" -o "$output/${source%.wat}.wasm"
done
