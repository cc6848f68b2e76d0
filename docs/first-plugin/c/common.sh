clang --target=wasm32 -O2 -nostdlib -matomics -mbulk-memory -mmutable-globals -ftls-model=local-exec \
	-Wl,--no-entry,--import-memory,--shared-memory,--max-memory=67108864 \
	-Wl,--export=__stack_pointer,--export=__global_base,--export=__heap_base \
	-Wl,--export=__wasm_init_tls,--export=__tls_size,--export=__tls_align \
	pricing.c -o pricing.wasm
