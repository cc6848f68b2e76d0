features=+atomics,+bulk-memory,+mutable-globals
RUSTC_BOOTSTRAP=shared_memory_queue rustc --edition 2021 --target wasm32-unknown-unknown --crate-type rlib \
	-C opt-level=2 -C panic=abort -C target-feature=$features --crate-name shared_memory_queue src/lib.rs
rustc --edition 2021 --target wasm32-unknown-unknown --crate-type cdylib \
	-C opt-level=2 -C panic=abort -C target-feature=$features -C lto=fat -C strip=debuginfo \
	-C link-args='--import-memory --shared-memory --max-memory=67108864 -z stack-size=16384' \
	-C link-args='--export=__stack_pointer --export=__global_base --export=__data_end' \
	-C link-args='--export=__wasm_init_tls --export=__tls_size --export=__tls_align' \
	-L . --extern shared_memory_queue example.rs -o example.wasm
