package io.sharedmemory.guest;

import java.util.Arrays;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.Arguments;

/**
 * What a side of a queue is written in.
 */
enum Language {

	JAVA(null), C(QueueGuest.C), RUST(QueueGuest.RUST), ASSEMBLYSCRIPT(QueueGuest.ASSEMBLYSCRIPT);

	private final @Nullable QueueGuest guest;

	Language(@Nullable QueueGuest guest) {
		this.guest = guest;
	}

	@Nullable QueueGuest guest() {
		return this.guest;
	}

	/**
	 * All pairs in both orders, of the same language, too.
	 */
	static Stream<Arguments> pairs() {
		return Arrays.stream(values()).flatMap(Language::pairsOf);
	}

	/**
	 * All pairs of which the first one is a guest.
	 */
	static Stream<Arguments> pairsOfGuests() {
		return Arrays.stream(QueueGuest.values()).flatMap(Language::pairsOf);
	}

	private static Stream<Arguments> pairsOf(Enum<?> first) {
		return Arrays.stream(values()).map((second) -> Arguments.of(first, second));
	}

}
