#!/usr/bin/env bash
# Builds the modules of the tests: build.sh [OUTPUT_DIRECTORY]
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
for source in "$here"/*.wat; do
	wat2wasm --enable-threads --enable-multi-memory "$source" \
		-o "${1:-$here}/$(basename "$source" .wat).wasm"
done
