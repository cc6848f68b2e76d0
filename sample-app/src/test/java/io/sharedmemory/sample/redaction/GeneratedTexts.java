package io.sharedmemory.sample.redaction;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Endless texts, the same for the same seed: much of what has to be redacted, and as much
 * that only looks like it.
 */
final class GeneratedTexts {

	private static final String DIGITS = "0123456789";

	private static final String UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	private static final String LOWER = "abcdefghijklmnopqrstuvwxyz";

	private static final List<String> WORDS = List.of("the", "invoice", "Please", "transfer", "to", "account", "IBAN:",
			"card no.", "on 2026-07-31", "at 12:45:07", "from", "server", "v1.2.3", "EUR 1,299.00", "(see §4)", "OK",
			"x");

	private static final List<String> FAR_WORDS = List.of("Zürich", "naïve", "e\u0301te\u0301", "日本語", "Ω≈ç√", "Привет",
			"😀", "👩\u200d👩\u200d👧", "🇩🇪", "𝔘𝔫𝔦", "\u05e9\u05dc\u05d5\u05dd", "\u00a0", "\u2028", "\ufeff",
			"\u007f", "\u0000", "٤٢", "１２３", "ＡＢ");

	private static final List<String> GLUES = List.of("", "", "", " ", " ", " ", " ", ", ", ". ", ": ", "\n", "\n\n",
			"\r\n", "\t", ".", "-", "@", "_", "+", "%", "/", "<", ">", "\"", "é", "😀", "a", "Z", "7", " 7", "-7");

	private static final List<String> ALPHABETS = List.of("aB1.@- 0Z%+_", "aB1.@- 0Z%+_", "@.ab", "a@b.-",
			"0123456789 -", "0123456789", "19 -", "12.", "0125.a", "AZ09 ", "AB01", " \n");

	private final RandomGenerator random;

	private final List<Supplier<String>> fragments = List.of(this::words, this::farWord, this::email, this::brokenEmail,
			this::address, this::brokenAddress, this::iban, this::brokenIban, this::card, this::brokenCard, this::soup);

	GeneratedTexts(long seed) {
		this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
	}

	String next() {
		int size = 1 + this.random.nextInt(1 << this.random.nextInt(1, 13));
		if (chance(10)) {
			return soup(size, oneOf(ALPHABETS));
		}
		StringBuilder text = new StringBuilder();
		while (text.length() < size) {
			text.append(oneOf(this.fragments).get()).append(oneOf(GLUES));
		}
		return cut(text, size);
	}

	/** Cuts anywhere, but not through a character. */
	private static String cut(CharSequence text, int size) {
		boolean inside = size < text.length() && Character.isLowSurrogate(text.charAt(size));
		return text.subSequence(0, inside ? size + 1 : size).toString();
	}

	private String words() {
		return repeat(1 + this.random.nextInt(8), " ", () -> oneOf(WORDS));
	}

	private String farWord() {
		return oneOf(FAR_WORDS);
	}

	private String email() {
		return soup(upTo(12), LOWER + DIGITS + "._%+-") + "@" + domain() + "."
				+ soup(2 + this.random.nextInt(4), LOWER);
	}

	private String domain() {
		return repeat(upTo(3), ".", () -> soup(upTo(8), LOWER + DIGITS + "-"));
	}

	private String brokenEmail() {
		return switch (this.random.nextInt(8)) {
			case 0 -> "@" + domain() + ".com";
			case 1 -> email().replace('@', ' ');
			case 2 -> email().replace("@", "@@");
			case 3 -> "someone@" + domain() + ".c";
			case 4 -> "someone@" + domain() + "..";
			case 5 -> email() + ".1" + soup(upTo(4), ".-a1");
			case 6 -> email() + "@" + domain();
			default -> "someone@localhost";
		};
	}

	private String address() {
		return repeat(4, ".", () -> octet(256));
	}

	private String octet(int bound) {
		String octet = String.valueOf(this.random.nextInt(bound));
		return (chance(10) && octet.length() < 3) ? "0" + octet : octet;
	}

	private String brokenAddress() {
		return switch (this.random.nextInt(7)) {
			case 0 -> repeat(3, ".", () -> octet(256));
			case 1 -> repeat(5 + this.random.nextInt(4), ".", () -> octet(256));
			case 2 -> repeat(4, ".", () -> octet(300));
			case 3 -> repeat(4, ".", () -> octet(2000));
			case 4 -> repeat(4, "..", () -> octet(256));
			case 5 -> "v" + address();
			default -> address() + oneOf(List.of(".", "..", "a", ".a", "-", "/24", ":8080"));
		};
	}

	private String iban() {
		String iban = compactIban();
		return chance(50) ? iban : grouped(iban);
	}

	private String compactIban() {
		String country = soup(2, UPPER);
		String number = soup(11 + this.random.nextInt(20), chance(70) ? DIGITS : DIGITS + UPPER);
		String digits = (number + country + "00").chars()
			.mapToObj((character) -> String.valueOf(Character.getNumericValue(character)))
			.collect(Collectors.joining());
		int check = 98 - new BigInteger(digits).mod(BigInteger.valueOf(97)).intValue();
		return country + "%02d".formatted(check) + number;
	}

	private static String grouped(String iban) {
		return iban.replaceAll("(.{4})(?=.)", "$1 ");
	}

	private String brokenIban() {
		return switch (this.random.nextInt(9)) {
			case 0 -> iban() + oneOf(DIGITS);
			case 1 -> iban() + " " + soup(upTo(5), UPPER + DIGITS);
			case 2 -> withOneOther(iban());
			case 3 -> iban().toLowerCase(Locale.ROOT);
			case 4 -> grouped(compactIban()).replaceFirst(" ", "  ");
			case 5 -> grouped(compactIban()).replaceFirst(" ", "");
			case 6 -> cut(iban(), 4 + this.random.nextInt(11));
			case 7 -> soup(2, UPPER) + soup(2, DIGITS) + soup(upTo(40), UPPER + DIGITS);
			default -> grouped(soup(2, UPPER) + soup(2, DIGITS) + soup(upTo(40), UPPER + DIGITS));
		};
	}

	private String card() {
		return separated(compactCard(13 + this.random.nextInt(7)));
	}

	private String compactCard(int length) {
		String digits = soup(length - 1, DIGITS);
		int sum = IntStream.range(0, digits.length())
			.map((index) -> (digits.charAt(index) - '0') * (((digits.length() - index) % 2 != 0) ? 2 : 1))
			.map((product) -> product / 10 + product % 10)
			.sum();
		return digits + (10 - sum % 10) % 10;
	}

	private String separated(String card) {
		return switch (this.random.nextInt(5)) {
			case 0 -> card.replaceAll("(.{4})(?=.)", "$1 ");
			case 1 -> card.replaceAll("(.{4})(?=.)", "$1-");
			case 2 -> card.replaceAll("(.)(?=.)", "$1 ");
			case 3 -> card.chars()
				.mapToObj((digit) -> (char) digit + oneOf(List.of("", "", " ", "-")))
				.collect(Collectors.joining())
				.replaceFirst("[ -]$", "");
			default -> card;
		};
	}

	private String brokenCard() {
		return switch (this.random.nextInt(8)) {
			case 0 -> withOneOther(card());
			case 1 -> card() + oneOf(DIGITS);
			case 2 -> card() + oneOf(List.of(" ", "-")) + soup(upTo(5), DIGITS);
			case 3 -> soup(upTo(5), DIGITS) + oneOf(List.of(" ", "-")) + card();
			case 4 -> card().replaceFirst("[ -]", oneOf(List.of("  ", "--", " - ", ".")));
			case 5 -> separated(compactCard(9 + this.random.nextInt(4)));
			case 6 -> separated(compactCard(20 + this.random.nextInt(4)));
			default -> separated("0".repeat(upTo(24)));
		};
	}

	private String withOneOther(String text) {
		int index = this.random.nextInt(text.length());
		return text.substring(0, index) + soup(1, DIGITS) + text.substring(index + 1);
	}

	private String soup() {
		return soup(upTo(80), oneOf(ALPHABETS));
	}

	private String soup(int length, String alphabet) {
		return repeat(length, "", () -> oneOf(alphabet));
	}

	private String oneOf(String alphabet) {
		return String.valueOf(alphabet.charAt(this.random.nextInt(alphabet.length())));
	}

	private <T> T oneOf(List<T> list) {
		return list.get(this.random.nextInt(list.size()));
	}

	private int upTo(int bound) {
		return 1 + this.random.nextInt(bound);
	}

	private boolean chance(int percent) {
		return this.random.nextInt(100) < percent;
	}

	private static String repeat(int count, String separator, Supplier<String> part) {
		return IntStream.range(0, count).mapToObj((_) -> part.get()).collect(Collectors.joining(separator));
	}

}
