package io.sharedmemory.documentation.guide.readme;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.sharedmemory.documentation.guide.GuideApplication;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The example of the README does what that says.
 */
class ReadmeExampleTests {

	@Test
	void pluginReadsWhatTheHostWrites(@TempDir Path directory) throws IOException {
		GuideApplication application = new GuideApplication(directory).with("plugins/pricing.wasm",
				"guide-reads-prices");
		application.configure(new ApplicationContextRunner(), "readme.yml")
			.withUserConfiguration(PriceService.class)
			.run((context) -> {
				PriceService prices = context.getBean(PriceService.class);
				prices.setPrice(7, 250);
				prices.setPrice(8, 10);
				assertThat(prices.total(7, 4)).isEqualTo(1_000);
			});
	}

}
