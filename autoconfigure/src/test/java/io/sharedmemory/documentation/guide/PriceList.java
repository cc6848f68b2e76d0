package io.sharedmemory.documentation.guide;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

import io.sharedmemory.plugin.WasmPlugin;

@Component
class PriceList {

	interface Pricing {

		int price(int quantity, int seed);

	}

	private final Pricing pricing;

	PriceList(@Qualifier("pricing") WasmPlugin plugin) {
		this.pricing = plugin.proxy(Pricing.class);
	}

	int price(int quantity) {
		return this.pricing.price(quantity, 0);
	}

}
