package io.sharedmemory.documentation.guide;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

import io.sharedmemory.structure.MessageQueue;

@Component
class OrderService {

	private final MessageQueue orders;

	OrderService(@Qualifier("orders") MessageQueue orders) {
		this.orders = orders;
	}

	boolean accept(byte[] order) {
		return this.orders.offer(order); // false if the queue is full
	}

}
