package io.sharedmemory.sample;

import java.util.Map;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

import io.sharedmemory.plugin.WasmPlugin;

/**
 * Serves prices over HTTP. Each request calls the plugin once.
 */
@RestController
class PriceController {

	private final Pricing pricing;

	PriceController(@Qualifier("pricing") WasmPlugin pricing) {
		this.pricing = pricing.proxy(Pricing.class);
	}

	@GetMapping("/price")
	Map<String, Long> price(@RequestParam int quantity) {
		if (quantity < 0) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "There are no %d texts".formatted(quantity));
		}
		return Map.of("cents", this.pricing.price(quantity));
	}

	interface Pricing {

		long price(int quantity);

	}

}
