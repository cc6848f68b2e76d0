package io.sharedmemory.test.slice;

import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.test.annotation.DirtiesContext;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.test.SharedMemoryTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A slice whose methods share their memories on purpose.
 */
@SharedMemoryTest(properties = "wasm.shared-memory.memories.table.maximum-pages=8")
@DirtiesContext
@TestMethodOrder(OrderAnnotation.class)
class CommonContextTests {

	@Autowired
	@Qualifier("table")
	private SharedMemory table;

	@Test
	@Order(1)
	void writes() {
		assertThat(this.table.atomicExchange32(0, 42)).isZero();
	}

	@Test
	@Order(2)
	void reads() {
		assertThat(this.table.atomicLoad32(0)).isEqualTo(42);
	}

}
