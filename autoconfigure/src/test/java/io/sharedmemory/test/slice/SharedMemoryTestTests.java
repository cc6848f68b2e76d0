package io.sharedmemory.test.slice;

import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.ApplicationContext;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryClosedException;
import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.autoconfigure.plugin.PluginAutoConfiguration;
import io.sharedmemory.plugin.PluginException;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.test.SharedMemoryTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A slice has the memories and plugins of the application, fresh for each test method,
 * and nothing else.
 */
@SharedMemoryTest(properties = { "wasm.shared-memory.memories.table.maximum-pages=8",
		"wasm.shared-memory.memories.table.preload=classpath:modules/plugin-waits.wat",
		"wasm.shared-memory.memories.table.preload-address=16", "wasm.plugins.waits.memories[env.memory]=table",
		"wasm.plugins.waits.location=classpath:modules/plugin-waits.wasm", "wasm.plugins.waits.call-timeout=0" })
@TestMethodOrder(OrderAnnotation.class)
@Timeout(60)
class SharedMemoryTestTests {

	/** The text begins with ";; A plugin". */
	private static final int PRELOADED = 0x41203b3b;

	private static Leftovers leftovers;

	@Autowired
	private ApplicationContext context;

	@Autowired
	@Qualifier("table")
	private SharedMemory table;

	@Autowired
	@Qualifier("waits")
	private WasmPlugin waits;

	@Test
	@Order(1)
	void hasTheMemoriesAndPlugins() {
		assertAsConfigured();
		this.table.atomicStore32(16, 0);
		this.table.atomicStore32(Header.ADDRESS, 0);
		leftovers = Leftovers.in(this.table, this.waits);
	}

	@Test
	@Order(2)
	void hasThemFreshAfterATestThatLeftThreadsInThem() {
		assertAsConfigured();
		leftovers.assertEnded(SharedMemoryClosedException.class, PluginException.class);
	}

	private void assertAsConfigured() {
		Leftovers.assertNoneIn(this.table);
		assertThat(this.table.atomicLoad32(16)).isEqualTo(PRELOADED);
		assertThat(this.table.atomicLoad32(Header.ADDRESS)).isEqualTo(Header.VALUE);
		assertThat(this.waits.call("increment", 12)).containsExactly(1);
	}

	@Test
	@Order(3)
	void hasNothingElse() {
		assertThat(this.context.getBeansOfType(Greeting.class)).isEmpty();
		assertThat(this.context.getBeansOfType(Header.class)).hasSize(1);
		assertThat(this.context.getBeanDefinitionNames())
			.filteredOn((name) -> name.endsWith("AutoConfiguration") && name.contains("."))
			.contains(SharedMemoryAutoConfiguration.class.getName(), PluginAutoConfiguration.class.getName())
			.allMatch((name) -> name.startsWith("io.sharedmemory.autoconfigure."))
			.hasSize(4);
	}

}
