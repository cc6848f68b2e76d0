package io.sharedmemory.endive.names;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Demangles the symbols of Rust, which its linker writes into the name section unchanged:
 * those of the old scheme, {@code _ZN4core3fmt5write17h0123456789abcdefE}, and those of
 * the new one, {@code _RNvNtC4core3fmt5write}. The linkers of other languages write the
 * names of the source.
 */
final class RustSymbol {

	private static final Pattern OLD = Pattern.compile("_ZN(?<path>.+?)17h[0-9a-f]{16}E(?:\\..*)?", Pattern.DOTALL);

	private static final Pattern ESCAPE = Pattern.compile("\\$(?:[A-Z]{1,2}|u[0-9a-f]{1,6})\\$|\\.\\.");

	private RustSymbol() {
	}

	/**
	 * Returns the path of a symbol.
	 * @return the path, or the unchanged name if it is not a Rust symbol
	 */
	static String demangle(String name) {
		try {
			if (name.startsWith("_R")) {
				return new RustPath(name).read();
			}
			Matcher old = OLD.matcher(name);
			return old.matches() ? path(old.group("path")) : name;
		}
		catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException ex) {
			return name;
		}
	}

	private static String path(String components) {
		StringBuilder path = new StringBuilder();
		int at = 0;
		while (at < components.length()) {
			int digits = at;
			while (Character.isDigit(components.charAt(digits))) {
				digits++;
			}
			int end = digits + Integer.parseInt(components.substring(at, digits));
			path.append(path.isEmpty() ? "" : "::").append(unescape(components.substring(digits, end)));
			at = end;
		}
		return path.toString();
	}

	private static String unescape(String component) {
		// A name cannot begin with an escape, so there is an underscore before it.
		String escaped = component.startsWith("_$") ? component.substring(1) : component;
		return ESCAPE.matcher(escaped)
			.replaceAll((escape) -> Matcher.quoteReplacement(character(escape.group(), component)));
	}

	private static String character(String escape, String component) {
		return switch (escape) {
			case ".." -> "::";
			case "$SP$" -> "@";
			case "$BP$" -> "*";
			case "$RF$" -> "&";
			case "$LT$" -> "<";
			case "$GT$" -> ">";
			case "$LP$" -> "(";
			case "$RP$" -> ")";
			case "$C$" -> ",";
			default -> {
				if (!escape.startsWith("$u")) {
					throw new IllegalArgumentException("Unknown escape in " + component);
				}
				yield Character.toString(Integer.parseInt(escape, 2, escape.length() - 1, 16));
			}
		};
	}

}
