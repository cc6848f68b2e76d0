package io.sharedmemory.sample.redaction;

import java.math.BigInteger;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the redactor plugin has to answer, said once more with regular expressions.
 */
final class ReferenceRedactor {

	private static final Pattern LOCAL_PART = Pattern.compile("[A-Za-z0-9._%+-]*+");

	private final String text;

	private final Map<Kind, Matcher> matchers = new EnumMap<>(Kind.class);

	private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);

	private final StringBuilder result = new StringBuilder();

	/** Before this position no e-mail address starts. */
	private int noEmailBefore;

	private ReferenceRedactor(String text) {
		this.text = text;
		for (Kind kind : Kind.values()) {
			this.matchers.put(kind, kind.shape.matcher(text).useTransparentBounds(true));
			this.counts.put(kind, 0L);
		}
	}

	static Redacted redact(String text) {
		return new ReferenceRedactor(text).redact();
	}

	private Redacted redact() {
		int position = 0;
		while (position < this.text.length()) {
			int end = redactAt(position);
			if (end == position) {
				this.result.append(this.text.charAt(end++));
			}
			position = end;
		}
		return new Redacted(this.result.toString(), new Found(this.counts.get(Kind.EMAIL), this.counts.get(Kind.CARD),
				this.counts.get(Kind.IBAN), this.counts.get(Kind.IPV4)));
	}

	private int redactAt(int position) {
		for (Kind kind : Kind.values()) {
			int end = (kind != Kind.EMAIL) ? findEnd(kind, position) : findEndOfEmail(position);
			if (end != position) {
				this.result.append('[').append(kind).append(']');
				this.counts.merge(kind, 1L, Long::sum);
				return end;
			}
		}
		return position;
	}

	/** What fails in one place of a local part fails in the rest of it as well. */
	private int findEndOfEmail(int position) {
		if (position < this.noEmailBefore) {
			return position;
		}
		int end = findEnd(Kind.EMAIL, position);
		if (end == position) {
			Matcher localPart = LOCAL_PART.matcher(this.text).region(position, this.text.length());
			this.noEmailBefore = localPart.lookingAt() ? localPart.end() : position;
		}
		return end;
	}

	/**
	 * Asks for the longest candidate first and for a shorter one while the check digits
	 * are wrong.
	 */
	private int findEnd(Kind kind, int position) {
		Matcher matcher = this.matchers.get(kind);
		int limit = this.text.length();
		while (matcher.region(position, limit).lookingAt()) {
			if (kind.check.test(matcher.group())) {
				return matcher.end();
			}
			limit = matcher.end() - 1;
		}
		return position;
	}

	private static boolean isIban(String candidate) {
		String iban = candidate.replace(" ", "");
		if (iban.length() < 15 || iban.length() > 34) {
			return false;
		}
		String digits = (iban.substring(4) + iban.substring(0, 4)).chars()
			.mapToObj((character) -> String.valueOf(Character.getNumericValue(character)))
			.collect(Collectors.joining());
		return new BigInteger(digits).mod(BigInteger.valueOf(97)).equals(BigInteger.ONE);
	}

	private static boolean isCard(String candidate) {
		String digits = candidate.replace(" ", "").replace("-", "");
		int sum = 0;
		for (int fromRight = 0; fromRight < digits.length(); fromRight++) {
			int digit = digits.charAt(digits.length() - 1 - fromRight) - '0';
			int weighted = digit * (1 + fromRight % 2);
			sum += weighted / 10 + weighted % 10;
		}
		return sum % 10 == 0;
	}

	/** What is looked for, in the order in which it is tried. */
	private enum Kind {

		EMAIL("[A-Za-z0-9._%+-]++@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}", (candidate) -> true),

		IBAN("(?<![A-Za-z0-9])[A-Z]{2}[0-9]{2}(?:[A-Z0-9]{11,30}|(?: [A-Z0-9]{4}){2,7} [A-Z0-9]{1,4})(?![A-Za-z0-9])",
				ReferenceRedactor::isIban),

		IPV4("(?<![A-Za-z0-9]|[0-9]\\.)octet\\.octet\\.octet\\.octet(?![A-Za-z0-9]|\\.[0-9])".replace("octet",
				"(?:25[0-5]|2[0-4][0-9]|[01]?[0-9]{1,2})"), (candidate) -> true),

		CARD("(?<![A-Za-z0-9])[0-9](?:[ -]?[0-9]){12,18}(?![A-Za-z0-9])", ReferenceRedactor::isCard);

		private final Pattern shape;

		private final Predicate<String> check;

		Kind(String shape, Predicate<String> check) {
			this.shape = Pattern.compile(shape);
			this.check = check;
		}

	}

	/**
	 * A text after its redaction.
	 */
	record Redacted(String text, Found found) {
	}

	/**
	 * How many of each kind were replaced.
	 */
	record Found(long emails, long cards, long ibans, long ipv4s) {
	}

}
