package io.sharedmemory.endive.names;

import java.util.Map;

/**
 * Reads a symbol in Rust's new mangling scheme, as RFC 2603 defines it. Parts that are of
 * no use in a name are left out: disambiguators, lifetimes, and the crate that requested
 * the function.
 */
final class RustPath {

	private static final int PREFIX = 2;

	/**
	 * The maximum length: symbols can refer back to parts of themselves, and so become
	 * very long.
	 */
	private static final int LONGEST = 2000;

	private static final int DEEPEST = 100;

	/**
	 * The maximum number of steps: a part that refers back twice to one that does so
	 * itself is read twice as often with each level, even if nothing of it is written.
	 */
	private static final int MOST_STEPS = 5000;

	private static final int LONGEST_SYMBOL = 20_000;

	private static final Map<Character, String> BASIC_TYPES = Map.ofEntries(Map.entry('a', "i8"),
			Map.entry('b', "bool"), Map.entry('c', "char"), Map.entry('d', "f64"), Map.entry('e', "str"),
			Map.entry('f', "f32"), Map.entry('h', "u8"), Map.entry('i', "isize"), Map.entry('j', "usize"),
			Map.entry('l', "i32"), Map.entry('m', "u32"), Map.entry('n', "i128"), Map.entry('o', "u128"),
			Map.entry('p', "_"), Map.entry('s', "i16"), Map.entry('t', "u16"), Map.entry('u', "()"),
			Map.entry('v', "..."), Map.entry('x', "i64"), Map.entry('y', "u64"), Map.entry('z', "!"));

	private final String symbol;

	private final StringBuilder path = new StringBuilder();

	private int at = PREFIX;

	private int depth;

	private int steps;

	RustPath(String symbol) {
		this.symbol = symbol;
	}

	/**
	 * Returns the path.
	 * @throws IllegalArgumentException if it is not such a symbol
	 * @throws IndexOutOfBoundsException if it ends too early
	 */
	String read() {
		if (this.symbol.length() > LONGEST_SYMBOL) {
			throw illegal();
		}
		path(true);
		return this.path.toString();
	}

	private char next() {
		return this.symbol.charAt(this.at++);
	}

	private boolean skip(char expected) {
		boolean there = this.at < this.symbol.length() && this.symbol.charAt(this.at) == expected;
		this.at += there ? 1 : 0;
		return there;
	}

	private void write(String text) {
		if (this.path.length() + text.length() > LONGEST) {
			throw illegal();
		}
		this.path.append(text);
	}

	private IllegalArgumentException illegal() {
		return new IllegalArgumentException("No symbol of Rust");
	}

	private void enter() {
		if (++this.depth > DEEPEST || ++this.steps > MOST_STEPS) {
			throw illegal();
		}
	}

	/**
	 * @param value whether the path is that of a function, whose arguments Rust writes
	 * after {@code ::}
	 */
	private void path(boolean value) {
		enter();
		switch (next()) {
			case 'C' -> write(identifier());
			case 'M' -> {
				skipImplementation();
				write("<");
				type();
				write(">");
			}
			case 'X' -> {
				skipImplementation();
				traitOfType();
			}
			case 'Y' -> traitOfType();
			case 'N' -> nested(value);
			case 'I' -> {
				path(value);
				write(value ? "::<" : "<");
				list(this::genericArgument);
				write(">");
			}
			case 'B' -> back(() -> path(value));
			default -> throw illegal();
		}
		this.depth--;
	}

	private void skipImplementation() {
		disambiguator();
		int length = this.path.length();
		path(false);
		this.path.setLength(length);
	}

	private void traitOfType() {
		write("<");
		type();
		write(" as ");
		path(false);
		write(">");
	}

	private void nested(boolean value) {
		char namespace = next();
		path(value);
		long disambiguator = disambiguator();
		String name = plainIdentifier();
		if (Character.isUpperCase(namespace)) {
			String kind = switch (namespace) {
				case 'C' -> "closure";
				case 'S' -> "shim";
				default -> String.valueOf(namespace);
			};
			write("::{%s%s#%d}".formatted(kind, name.isEmpty() ? "" : ":" + name, disambiguator));
		}
		else if (!name.isEmpty()) {
			write("::" + name);
		}
	}

	private String identifier() {
		disambiguator();
		return plainIdentifier();
	}

	private String plainIdentifier() {
		boolean punycode = skip('u');
		int length = 0;
		if (!skip('0')) {
			int begin = this.at;
			while (Character.isDigit(this.symbol.charAt(this.at))) {
				this.at++;
			}
			length = Integer.parseInt(this.symbol.substring(begin, this.at));
		}
		skip('_');
		String name = this.symbol.substring(this.at, this.at + length);
		this.at += length;
		return punycode ? "punycode{" + name + "}" : name;
	}

	/**
	 * @return the number, or 0 if there is none
	 */
	private long disambiguator() {
		return skip('s') ? base62() + 1 : 0;
	}

	private long base62() {
		if (skip('_')) {
			return 0;
		}
		long number = 0;
		for (char digit = next(); digit != '_'; digit = next()) {
			number = Math.addExact(Math.multiplyExact(number, 62L), digit(digit));
		}
		return number + 1;
	}

	private int digit(char digit) {
		if (digit >= '0' && digit <= '9') {
			return digit - '0';
		}
		if (digit >= 'a' && digit <= 'z') {
			return digit - 'a' + 10;
		}
		if (digit >= 'A' && digit <= 'Z') {
			return digit - 'A' + 36;
		}
		throw illegal();
	}

	private void back(Runnable reader) {
		int tag = this.at - 1;
		long target = base62() + PREFIX;
		if (target >= tag) {
			throw illegal();
		}
		int end = this.at;
		this.at = (int) target;
		reader.run();
		this.at = end;
	}

	/**
	 * Reads a list to its end.
	 */
	private int list(Runnable reader) {
		int count = 0;
		while (!skip('E')) {
			write((count > 0) ? ", " : "");
			reader.run();
			count++;
		}
		return count;
	}

	private void genericArgument() {
		if (skip('L')) {
			base62();
			write("'_");
		}
		else if (skip('K')) {
			constant();
		}
		else {
			type();
		}
	}

	private void type() {
		enter();
		char tag = next();
		switch (tag) {
			case 'A' -> {
				write("[");
				type();
				write("; ");
				constant();
				write("]");
			}
			case 'S' -> {
				write("[");
				type();
				write("]");
			}
			case 'T' -> {
				write("(");
				write((list(this::type) == 1) ? ",)" : ")");
			}
			case 'R' -> reference("&");
			case 'Q' -> reference("&mut ");
			case 'P' -> {
				write("*const ");
				type();
			}
			case 'O' -> {
				write("*mut ");
				type();
			}
			case 'F' -> function();
			case 'D' -> bounds();
			case 'B' -> back(this::type);
			default -> {
				String basic = BASIC_TYPES.get(tag);
				if (basic != null) {
					write(basic);
				}
				else {
					this.at--;
					path(false);
				}
			}
		}
		this.depth--;
	}

	private void reference(String kind) {
		write(kind);
		if (skip('L')) {
			base62();
		}
		type();
	}

	private void binder() {
		if (skip('G')) {
			base62();
		}
	}

	private void function() {
		binder();
		write(skip('U') ? "unsafe fn(" : "fn(");
		if (skip('K') && !skip('C')) {
			plainIdentifier();
		}
		list(this::type);
		write(")");
		if (!skip('u')) {
			write(" -> ");
			type();
		}
	}

	private void bounds() {
		binder();
		write("dyn ");
		boolean first = true;
		while (!skip('E')) {
			write(first ? "" : " + ");
			first = false;
			path(false);
			while (skip('p')) {
				write("<%s = ".formatted(plainIdentifier()));
				type();
				write(">");
			}
		}
		if (skip('L')) {
			base62();
		}
	}

	private void constant() {
		if (skip('p')) {
			write("_");
			return;
		}
		if (skip('B')) {
			enter();
			back(this::constant);
			this.depth--;
			return;
		}
		char type = next();
		boolean negative = skip('n');
		int end = this.symbol.indexOf('_', this.at);
		long number = Long.parseUnsignedLong("0" + this.symbol.substring(this.at, end), 16);
		this.at = end + 1;
		write(switch (type) {
			case 'b' -> String.valueOf(number != 0);
			case 'c' -> "'%s'".formatted(Character.toString((int) number));
			default -> (negative ? "-" : "") + Long.toUnsignedString(number);
		});
	}

}
