package io.sharedmemory.plugin;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * The instances of a version that wait for a call: a place for each that can be, which
 * whoever has the permit of the same number looks at first. Nothing is allocated, and
 * nobody waits.
 */
final class IdleInstances {

	private final int count;

	private final AtomicReferenceArray<@Nullable PooledInstance> places;

	IdleInstances(int count) {
		this.count = count;
		this.places = new AtomicReferenceArray<>(CacheLines.length(count));
	}

	/**
	 * Takes an instance.
	 * @param permit what it is taken with
	 */
	@Nullable PooledInstance take(int permit) {
		return take(permit, (instance) -> true);
	}

	/**
	 * Takes one of those that fulfil a condition.
	 */
	@Nullable PooledInstance take(Predicate<PooledInstance> condition) {
		return take(0, condition);
	}

	private @Nullable PooledInstance take(int first, Predicate<PooledInstance> condition) {
		int place = first;
		for (int i = 0; i < this.count; i++) {
			PooledInstance instance = this.places.get(CacheLines.index(place));
			if (instance != null && condition.test(instance)
					&& this.places.compareAndSet(CacheLines.index(place), instance, null)) {
				return instance;
			}
			place = next(place);
		}
		return null;
	}

	/**
	 * Has an instance wait.
	 * @return {@code false} if there is no place
	 */
	boolean put(PooledInstance instance) {
		int place = instance.permit();
		for (int i = 0; i < this.count; i++) {
			if (this.places.get(CacheLines.index(place)) == null
					&& this.places.compareAndSet(CacheLines.index(place), null, instance)) {
				return true;
			}
			place = next(place);
		}
		return false;
	}

	private int next(int place) {
		return (place + 1 < this.count) ? place + 1 : 0;
	}

	int count() {
		int count = 0;
		for (int place = 0; place < this.count; place++) {
			if (this.places.get(CacheLines.index(place)) != null) {
				count++;
			}
		}
		return count;
	}

}
