package io.sharedmemory.setups;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.plugin.WasmPlugin;

/**
 * An application of either web stack, with a memory and a plugin. It is outside of the
 * package that the sample application scans.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import(SetupApplication.Prices.class)
class SetupApplication {

	@RestController
	static class Prices {

		private final SharedMemory requests;

		private final WasmPlugin pricing;

		Prices(@Qualifier("requests") SharedMemory requests, @Qualifier("pricing") WasmPlugin pricing) {
			this.requests = requests;
			this.pricing = pricing;
		}

		/**
		 * The price, how many there were with this one, and whether a virtual thread says
		 * so.
		 */
		@GetMapping("/price")
		String price(@RequestParam("quantity") int quantity) {
			return "%d %d %b".formatted(this.pricing.call("price", quantity)[0], this.requests.atomicAdd32(0, 1) + 1,
					Thread.currentThread().isVirtual());
		}

	}

}
