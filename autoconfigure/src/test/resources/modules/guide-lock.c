void lock(int *word) {
	int found = __sync_val_compare_and_swap(word, 0, 1);
	while (found != 0) {
		if (found == 2 || __sync_val_compare_and_swap(word, 1, 2) != 0)
			__builtin_wasm_memory_atomic_wait32(word, 2, -1);
		found = __sync_val_compare_and_swap(word, 0, 2);
	}
}

void unlock(int *word) {
	if (__atomic_exchange_n(word, 0, __ATOMIC_SEQ_CST) == 2)
		__builtin_wasm_memory_atomic_notify(word, 1);
}
