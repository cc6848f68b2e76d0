package io.sharedmemory.test.example;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Import;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.test.SharedMemoryTest;

import static org.assertj.core.api.Assertions.assertThat;

@SharedMemoryTest(properties = { "wasm.shared-memory.memories.hits.maximum-pages=4",
		"wasm.plugins.counter.location=classpath:modules/no-shared-memory.wasm" })
@Import(Hits.class)
class HitsTests {

	@Autowired
	private Hits hits;

	@Autowired
	@Qualifier("hits")
	private SharedMemory memory;

	@Test
	void countsInTheMemory() {
		assertThat(this.hits.count()).isEqualTo(1);
		assertThat(this.memory.atomicLoad32(0)).isEqualTo(1);
	}

	@Test
	void beginsWhereTheMemoryDoes() {
		this.memory.atomicStore32(0, 41);
		assertThat(this.hits.count()).isEqualTo(42);
	}

	@Test
	void countsInThePlugin() {
		assertThat(this.hits.countInPlugin()).isEqualTo(1);
		assertThat(this.hits.countInPlugin()).isEqualTo(2);
	}

}
