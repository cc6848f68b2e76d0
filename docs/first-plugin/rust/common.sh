rustc --edition 2021 --target wasm32-unknown-unknown --crate-type cdylib \
	-C opt-level=2 -C strip=debuginfo --cfg common -C target-feature=+atomics,+bulk-memory,+mutable-globals \
	-C link-args='--import-memory --shared-memory --max-memory=67108864' \
	-C link-args='--export=__stack_pointer --export=__wasm_init_tls --export=__tls_size --export=__tls_align' \
	pricing.rs -o pricing.wasm
