clang --target=wasm32 -O2 -nostdlib -Wl,--no-entry pricing.c -o pricing.wasm
