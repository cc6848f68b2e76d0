package io.sharedmemory.documentation.guide.readme;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Service;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.plugin.WasmPlugin;

@Service
class PriceService {

	interface Pricing {

		int price(int article);

	}

	private final SharedMemory prices;

	private final Pricing pricing;

	PriceService(@Qualifier("prices") SharedMemory prices, @Qualifier("pricing") WasmPlugin plugin) {
		this.prices = prices;
		this.pricing = plugin.proxy(Pricing.class);
	}

	void setPrice(int article, int cents) {
		this.prices.atomicStore32(article * 4L, cents); // the host writes
	}

	int total(int article, int quantity) {
		return quantity * this.pricing.price(article); // the plugin reads
	}

}
