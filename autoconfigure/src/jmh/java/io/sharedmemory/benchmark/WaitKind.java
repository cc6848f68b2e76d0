package io.sharedmemory.benchmark;

/**
 * What threads wait with.
 */
public enum WaitKind {

	SHARED, BARE, CONDITIONS;

	/**
	 * Makes a place to wait at.
	 * @param waiters how many wait there at most
	 */
	Waits create(int waiters) {
		return switch (this) {
			case SHARED -> new SharedWaits();
			case BARE -> new BareWaits(waiters);
			case CONDITIONS -> new ConditionWaits();
		};
	}

}
