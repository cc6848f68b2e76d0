rustc --edition 2021 --target wasm32-unknown-unknown --crate-type cdylib \
	-C opt-level=2 -C strip=debuginfo pricing.rs -o pricing.wasm
