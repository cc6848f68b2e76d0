asc pricing.ts --optimize --exportRuntime --use abort= --outFile pricing.wasm
