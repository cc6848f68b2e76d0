package io.sharedmemory.setups;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.plugin.WasmPlugins;
import io.sharedmemory.registry.SharedMemoryRegistry;
import io.sharedmemory.test.AutoConfigureSharedMemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

/**
 * Tests of controllers alone: they start without memories and plugins, and with them
 * where a test asks for that.
 */
class WebMvcSliceTests {

	@Nested
	@WebMvcTest(SetupApplication.Prices.class)
	class WithMocks {

		@MockitoBean("requests")
		private SharedMemory requests;

		@MockitoBean("pricing")
		private WasmPlugin pricing;

		@Test
		void controllerCallsThem(@Autowired MockMvcTester mvc, @Autowired ApplicationContext context) {
			given(this.pricing.call("price", 3)).willReturn(new long[] { 7 });
			given(this.requests.atomicAdd32(0, 1)).willReturn(41);
			assertThat(mvc.get().uri("/price?quantity=3")).hasStatusOk().hasBodyTextEqualTo("7 42 false");
			assertThat(context.getBeansOfType(SharedMemoryRegistry.class)).isEmpty();
			assertThat(context.getBeansOfType(WasmPlugins.class)).isEmpty();
		}

	}

	@Nested
	@WebMvcTest(controllers = SetupApplication.Prices.class,
			properties = { "spring.config.name=none", "wasm.shared-memory.memories.requests.maximum-pages=1",
					"wasm.plugins.pricing.location=classpath:plugins/pricing.wasm" })
	@AutoConfigureSharedMemory
	class WithMemories {

		@Test
		void controllerCallsThem(@Autowired MockMvcTester mvc,
				@Autowired @Qualifier("requests") SharedMemory requests) {
			assertThat(mvc.get().uri("/price?quantity=12")).hasStatusOk().hasBodyTextEqualTo("10800 1 false");
			assertThat(requests.atomicLoad32(0)).isOne();
		}

	}

}
