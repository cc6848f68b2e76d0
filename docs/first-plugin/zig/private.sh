zig build-exe -target wasm32-freestanding -O ReleaseSmall -fno-entry -rdynamic pricing.zig
