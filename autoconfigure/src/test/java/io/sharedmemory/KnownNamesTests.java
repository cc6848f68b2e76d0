package io.sharedmemory;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KnownNames} and {@link EditDistance}.
 */
class KnownNamesTests {

	private static final List<String> MANY = IntStream.range(0, 5000).mapToObj("memory-%d"::formatted).toList();

	@Test
	void noName() {
		assertThat(new KnownNames(List.of())).hasToString("none at all");
		assertThat(new KnownNames(List.of(), "requests").nearest()).isEmpty();
	}

	@Test
	void fewNamesAreAllThere() {
		assertThat(new KnownNames(List.of("b", "a"), "a")).hasToString("b, a");
		assertThat(new KnownNames(MANY.subList(0, 10)).entries()).isEqualTo(MANY.subList(0, 10));
	}

	@Test
	void ofManyThoseThatAreAlikeComeFirst() {
		assertThat(new KnownNames(MANY, "Memry-4321")).asString()
			.startsWith("memory-4321, memory-321, ")
			.endsWith(" and 4990 more")
			.hasSizeLessThan(200);
		assertThat(new KnownNames(MANY, "other").toString()).isEqualTo("memory-0, memory-1, memory-2, memory-3, "
				+ "memory-4, memory-5, memory-6, memory-7, memory-8, memory-9 and 4990 more");
		assertThat(new KnownNames(MANY).entries()).hasSize(11).endsWith("memory-9", "and 4990 more");
	}

	@Test
	void longNamesAreCut() {
		assertThat(new KnownNames(List.of("x".repeat(70_000))).toString()).isEqualTo("x".repeat(127) + "...");
	}

	@Test
	void namesAreDescribed() {
		assertThat(new KnownNames(MANY, "memory-77").describedBy((name) -> name + "()"))
			.startsWith("memory-77(), memory-7(), ");
	}

	@ParameterizedTest
	@CsvSource({ "maxmum-pages, maximum-pages", "max-pages, maximum-pages", "lokation, location", "REQUESTS, requests",
			"description, description" })
	void nearest(String wanted, String nearest) {
		List<String> names = List.of("minimum-pages", "maximum-pages", "location", "requests", "description");
		assertThat(new KnownNames(names, wanted).nearest()).hasValue(nearest);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "x", "other", "a much longer one than any of them" })
	void nothingIsNear(String wanted) {
		assertThat(new KnownNames(List.of("requests", "scratch"), wanted).nearest()).isEmpty();
	}

	/**
	 * Against the definition.
	 */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void distanceIsTheLeastNumberOfChanges(long seed) {
		Random random = new Random(seed);
		for (int i = 0; i < 2000; i++) {
			String one = text(random);
			String other = random.nextBoolean() ? text(random) : changed(random, one);
			int bound = Math.max(one.length(), other.length()) / 3;
			int least = least(one, other);
			assertThat(new EditDistance(one).to(other)).as("%s and %s", one, other)
				.isEqualTo((least <= bound) ? least : EditDistance.TOO_FAR);
		}
	}

	private static int least(String one, String other) {
		if (one.isEmpty() || other.isEmpty()) {
			return one.length() + other.length();
		}
		String restOfOne = one.substring(1);
		String restOfOther = other.substring(1);
		if (one.charAt(0) == other.charAt(0)) {
			return least(restOfOne, restOfOther);
		}
		return 1 + Math.min(least(restOfOne, restOfOther), Math.min(least(restOfOne, other), least(one, restOfOther)));
	}

	private static String changed(Random random, String text) {
		int at = random.nextInt(text.length() + 1);
		return text.substring(0, at) + (char) ('a' + random.nextInt(3)) + text.substring(at);
	}

	private static String text(Random random) {
		return random.ints(random.nextInt(8), 'a', 'd')
			.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
			.toString();
	}

}
