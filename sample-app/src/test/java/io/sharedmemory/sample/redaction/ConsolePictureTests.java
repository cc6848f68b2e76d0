package io.sharedmemory.sample.redaction;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import io.sharedmemory.plugin.PluginTrapException;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.plugin.WasmPlugins;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static io.sharedmemory.sample.redaction.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Takes the picture of the console that the README shows.
 */
@EnabledIfSystemProperty(named = "sharedmemory.docs", matches = "write")
class ConsolePictureTests {

	private static final Path PICTURE = Path.of("..", "docs", "console.png");

	private static final int MAXIMUM_SIZE = 200_000;

	/** How many readings a line is to have. */
	private static final int READINGS = 20;

	@Test
	void picture() throws Exception {
		Browser.require();
		try (TestApplication application = TestApplication.start(
				"management.endpoints.web.exposure.include=sharedmemory,wasmplugins",
				"wasm.shared-memory.memories.orders.maximum-pages=8",
				"wasm.plugins.shop.location=classpath:modules/shop.wasm", "wasm.plugins.shop.call-timeout=0",
				"wasm.plugins.shop.memories.[env.memory]=orders");
				Browser browser = Browser.open("http://localhost:%d/wasm-console".formatted(application.port()))) {
			WasmPlugin shop = application.bean(WasmPlugins.class).get("shop");
			Thread.ofPlatform().name("order-4711").start(() -> shop.call("wait_for_stock", 0));
			for (int reading = 0; reading < READINGS; reading++) {
				work(application, shop, reading);
				int readings = reading;
				eventually("the next reading").until(() -> readings(browser) > readings);
			}
			assertThatExceptionOfType(PluginTrapException.class).isThrownBy(() -> shop.call("price", 0));
			eventually("the failure").until(() -> browser.text("#events").contains("trapped"));
			byte[] screenshot = browser.screenshot();
			assertThat(screenshot).hasSizeLessThan(MAXIMUM_SIZE);
			Files.write(PICTURE, screenshot);
			application.bean(SharedMemoryRegistry.class).get("orders").atomicNotify(64, 1);
		}
	}

	private static void work(TestApplication application, WasmPlugin shop, int reading) throws Exception {
		for (int i = 0; i < 10 + (reading * 7) % 40; i++) {
			assertThat(application.client().redact("mail jo@example.org").body()).isEqualTo("mail [EMAIL]");
			assertThat(shop.call("price", 4)).containsExactly(25);
		}
		if (reading % 6 == 3) {
			application.bean(SharedMemoryRegistry.class).get("requests").grow(1 + reading);
		}
	}

	private static long readings(Browser browser) {
		return (Long) browser.script("""
				const path = document.querySelector("#memories tbody .line path");
				return path === null ? 0 : (path.getAttribute("d") ?? "").split(/[ML]/).length - 1;
				""");
	}

}
