zig build-exe -target wasm32-freestanding -mcpu=generic+atomics+bulk_memory+mutable_globals \
	-O ReleaseSmall -fno-entry -rdynamic -fno-single-threaded \
	--import-memory --shared-memory --max-memory=67108864 --export=__stack_pointer \
	--export=__global_base --export=__heap_base \
	--export=__wasm_init_tls --export=__tls_size --export=__tls_align pricing.zig
