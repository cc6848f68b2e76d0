package io.sharedmemory.plugin;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * The instances of a version that wait for a call: a place for each that can be. Those at
 * the front are taken first, so that those at the back come to be idle for long. Nothing
 * is allocated, and nobody waits.
 */
final class IdleInstances {

	private final AtomicReferenceArray<@Nullable PooledInstance> places;

	IdleInstances(int places) {
		this.places = new AtomicReferenceArray<>(places);
	}

	@Nullable PooledInstance take() {
		return take((instance) -> true);
	}

	/**
	 * Takes one of those that fulfil a condition.
	 */
	@Nullable PooledInstance take(Predicate<PooledInstance> condition) {
		for (int i = 0; i < this.places.length(); i++) {
			PooledInstance instance = this.places.get(i);
			if (instance != null && condition.test(instance) && this.places.compareAndSet(i, instance, null)) {
				return instance;
			}
		}
		return null;
	}

	/**
	 * Has an instance wait.
	 * @return {@code false} if there is no place
	 */
	boolean put(PooledInstance instance) {
		for (int i = 0; i < this.places.length(); i++) {
			if (this.places.get(i) == null && this.places.compareAndSet(i, null, instance)) {
				return true;
			}
		}
		return false;
	}

	int count() {
		int count = 0;
		for (int i = 0; i < this.places.length(); i++) {
			if (this.places.get(i) != null) {
				count++;
			}
		}
		return count;
	}

}
