package io.sharedmemory.autoconfigure.plugin;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.autoconfigure.endive.SharedMemoryEndiveAutoConfiguration;
import io.sharedmemory.plugin.WasmPlugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

/**
 * An application whose tests replace one of its plugins.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "wasm.plugins.counter.location=classpath:modules/no-shared-memory.wasm",
				"wasm.plugins.other.location=classpath:modules/no-shared-memory.wasm" })
class MockedPluginTests {

	@MockitoBean
	private WasmPlugin counter;

	@Autowired
	private Caller caller;

	@Test
	void mockStandsForThePlugin() {
		given(this.counter.call("increment", 8)).willReturn(new long[] { 42 });
		assertThat(this.caller.counter.call("increment", 8)).containsExactly(42);
		assertThat(this.caller.other.call("increment", 8)).containsExactly(1);
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ SharedMemoryAutoConfiguration.class, SharedMemoryEndiveAutoConfiguration.class,
			PluginAutoConfiguration.class })
	@Import(Caller.class)
	static class Application {

	}

	static class Caller {

		private final WasmPlugin counter;

		private final WasmPlugin other;

		@Autowired
		Caller(WasmPlugin counter, WasmPlugin other) {
			this.counter = counter;
			this.other = other;
		}

	}

}
