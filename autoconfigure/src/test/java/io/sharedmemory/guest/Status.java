package io.sharedmemory.guest;

/**
 * What has become of an operation, by the numbers of the guests.
 */
enum Status {

	OK, FULL, EMPTY, CLOSED, TOO_LONG, TIMED_OUT, CORRUPT;

	static Status of(long number) {
		return values()[Math.toIntExact(number)];
	}

}
