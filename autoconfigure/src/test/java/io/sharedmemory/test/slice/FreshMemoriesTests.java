package io.sharedmemory.test.slice;

import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryClosedException;
import io.sharedmemory.plugin.PluginException;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.test.FreshMemories;

/**
 * A test of the whole application whose methods have memories of their own.
 */
@SpringBootTest(webEnvironment = WebEnvironment.NONE,
		properties = { "wasm.shared-memory.memories.table.maximum-pages=8",
				"wasm.plugins.waits.memories[env.memory]=table", "wasm.plugins.waits.call-timeout=0",
				"wasm.plugins.waits.location=classpath:modules/plugin-waits.wasm" })
@FreshMemories
@TestMethodOrder(OrderAnnotation.class)
@Timeout(60)
class FreshMemoriesTests {

	private static Leftovers leftovers;

	@Autowired
	@Qualifier("table")
	private SharedMemory table;

	@Test
	@Order(1)
	void leavesThreads(@Autowired @Qualifier("waits") WasmPlugin waits) {
		Leftovers.assertNoneIn(this.table);
		leftovers = Leftovers.in(this.table, waits);
	}

	@Test
	@Order(2)
	void hasAFreshMemory() {
		Leftovers.assertNoneIn(this.table);
		leftovers.assertEnded(SharedMemoryClosedException.class, PluginException.class);
	}

}
