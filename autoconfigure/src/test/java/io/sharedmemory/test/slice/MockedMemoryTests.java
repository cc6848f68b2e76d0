package io.sharedmemory.test.slice;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.test.context.bean.override.convention.TestBean;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.registry.SharedMemoryRegistry;
import io.sharedmemory.test.SharedMemoryTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;

/**
 * Beans of configured memories and plugins that a test replaces: the beans only, not what
 * the registry has for modules.
 */
@SharedMemoryTest(properties = { "wasm.shared-memory.defaults.maximum-pages=8",
		"wasm.shared-memory.memories.mocked.minimum-pages=1", "wasm.shared-memory.memories.replaced.minimum-pages=1",
		"wasm.plugins.spied.location=classpath:modules/no-shared-memory.wasm",
		"wasm.plugins.waits.location=classpath:modules/plugin-waits.wasm",
		"wasm.plugins.waits.memories[env.memory]=mocked" })
class MockedMemoryTests {

	@MockitoBean("mocked")
	private SharedMemory mocked;

	@TestBean(name = "replaced", methodName = "small")
	private SharedMemory replaced;

	@MockitoSpyBean("spied")
	private WasmPlugin spied;

	@Autowired
	private SharedMemoryRegistry registry;

	static SharedMemory small() {
		return SharedMemory.create(MemoryType.shared(0, 1));
	}

	@Test
	void mockStandsForTheMemory(@Autowired @Qualifier("mocked") SharedMemory injected) {
		given(this.mocked.size()).willReturn(7L);
		assertThat(injected.size()).isEqualTo(7);
		assertThat(this.registry.get("mocked").size()).isOne();
	}

	@Test
	void modulesGoOnWithTheMemoryOfTheRegistry(@Autowired @Qualifier("waits") WasmPlugin waits) {
		assertThat(waits.call("increment", 8)).containsExactly(1);
		assertThat(this.registry.get("mocked").atomicLoad32(8)).isOne();
		then(this.mocked).shouldHaveNoInteractions();
	}

	@Test
	void memoryOfTheTestStandsForAnother(@Autowired @Qualifier("replaced") SharedMemory injected) {
		assertThat(injected).isSameAs(this.replaced);
		assertThat(injected.size()).isZero();
	}

	@Test
	void spyCallsThePlugin(@Autowired @Qualifier("spied") WasmPlugin injected) {
		assertThat(injected.call("increment", 8)).containsExactly(1);
		then(this.spied).should().call("increment", 8);
	}

}
