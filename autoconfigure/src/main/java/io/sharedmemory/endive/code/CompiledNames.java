package io.sharedmemory.endive.code;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the methods of a compiled module are called, and which functions they are.
 * <p>
 * The compiler calls them {@code func_} and the index. Here each gets the name of its
 * function, as far as the JVM allows it in a method's name, and as far as nothing else in
 * the classes is called the same.
 */
final class CompiledNames {

	private static final Pattern COMPILED = Pattern.compile("func_(\\d{1,9})");

	/** In characters, which are up to three bytes, of which a class file takes 65535. */
	private static final int LONGEST = 1000;

	private final IntFunction<String> functions;

	private final Set<String> taken;

	private final Map<String, String> methods = new HashMap<>();

	private final Map<String, String> functionsByMethod = new HashMap<>();

	/**
	 * @param functions the names of the functions by their indices
	 * @param taken what the classes call other things
	 */
	CompiledNames(IntFunction<String> functions, Set<String> taken) {
		this.functions = functions;
		this.taken = new HashSet<>(taken);
	}

	/**
	 * The new name of a method.
	 * @return the name, or the old one if it is no function
	 */
	String rename(String method) {
		OptionalInt index = index(method);
		return index.isPresent() ? this.methods.computeIfAbsent(method, (name) -> choose(index.getAsInt())) : method;
	}

	private String choose(int index) {
		String function = this.functions.apply(index);
		String method = legal(function);
		// Again and again: another function may have just that name.
		while (!this.taken.add(method)) {
			method = method + "#" + index;
		}
		this.functionsByMethod.put(method, function);
		return method;
	}

	/**
	 * The functions that were named, by their methods.
	 */
	Map<String, String> functions() {
		return Map.copyOf(this.functionsByMethod);
	}

	/**
	 * The function of a method with the compiler's name.
	 * @return its index, empty if the method is no function
	 */
	static OptionalInt index(String method) {
		Matcher matcher = COMPILED.matcher(method);
		return matcher.matches() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
	}

	/**
	 * As the JVM wants the names of methods: without {@code . ; [ / < >}. The same holds
	 * for the simple names of classes.
	 */
	static String legal(String name) {
		StringBuilder legal = new StringBuilder();
		for (int i = 0; i < Math.min(name.length(), LONGEST); i++) {
			legal.append(legal(name.charAt(i)));
		}
		return legal.isEmpty() ? "_" : legal.toString();
	}

	private static char legal(char character) {
		return switch (character) {
			case '<' -> '{';
			case '>' -> '}';
			case '[' -> '(';
			case ']' -> ')';
			case '/', '\\' -> '|';
			case ';' -> ',';
			case '.' -> '_';
			default -> Character.isISOControl(character) ? '?' : character;
		};
	}

}
