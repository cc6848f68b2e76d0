package io.sharedmemory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;

/**
 * Draws which packages use which, as the compiled classes say, in the order of the layers
 * that {@link ArchitectureTests} enforces.
 */
final class PackagePicture {

	private static final String ROOT = "io.sharedmemory";

	private static final String ALL_BELOW = "..";

	private static final Path SOURCES = Path.of("src", "main", "java");

	/** The first sentence of a package, behind the beginning of its comment. */
	private static final Pattern SENTENCE = Pattern.compile("/\\*\\*\\s+\\* (.*?\\.)\\s", Pattern.DOTALL);

	private final JavaClasses classes;

	private final List<String> layers;

	/**
	 * @param classes those of the library
	 * @param layers the highest first
	 */
	PackagePicture(JavaClasses classes, List<String> layers) {
		this.classes = classes;
		this.layers = layers;
	}

	/**
	 * The layers and what each uses, as a diagram in Mermaid. What a layer uses by way of
	 * another one has no arrow of its own.
	 */
	String diagram() {
		Map<String, Set<String>> uses = uses();
		StringBuilder diagram = new StringBuilder("```mermaid\nflowchart TD\n");
		for (String layer : this.layers) {
			diagram.append("    %s[\"%s\"]%n".formatted(id(layer), shortName(layer)));
		}
		for (String layer : this.layers) {
			for (String used : directly(layer, uses)) {
				diagram.append("    %s --> %s%n".formatted(id(layer), id(used)));
			}
		}
		return diagram.append("```\n").toString();
	}

	/**
	 * A row for each package, which says what it is for.
	 */
	String table() throws IOException {
		StringBuilder table = new StringBuilder("| package | what it is for |\n|---|---|\n");
		Comparator<String> highestFirst = Comparator.comparingInt((name) -> this.layers.indexOf(layer(name)));
		for (String name : this.classes.stream()
			.map(JavaClass::getPackageName)
			.distinct()
			.sorted(highestFirst.thenComparing(Comparator.naturalOrder()))
			.toList()) {
			table.append("| `%s` | %s |%n".formatted(shortName(name), purpose(name)));
		}
		return table.toString();
	}

	private Map<String, Set<String>> uses() {
		Map<String, Set<String>> uses = new TreeMap<>();
		for (JavaClass type : this.classes) {
			String user = layer(type.getPackageName());
			Set<String> used = uses.computeIfAbsent(user, (added) -> new TreeSet<>());
			for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
				String target = dependency.getTargetClass().getBaseComponentType().getPackageName();
				if ((target + ".").startsWith(ROOT + ".") && !layer(target).equals(user)) {
					used.add(layer(target));
				}
			}
		}
		return uses;
	}

	/**
	 * What a layer uses and cannot get at by way of another one.
	 */
	private static Set<String> directly(String layer, Map<String, Set<String>> uses) {
		Set<String> used = uses.getOrDefault(layer, Set.of());
		Set<String> directly = new TreeSet<>(used);
		used.forEach((other) -> directly.removeAll(reachable(other, uses)));
		return directly;
	}

	private static Set<String> reachable(String layer, Map<String, Set<String>> uses) {
		Set<String> reachable = new TreeSet<>(uses.getOrDefault(layer, Set.of()));
		List.copyOf(reachable).forEach((used) -> reachable.addAll(reachable(used, uses)));
		return reachable;
	}

	private String layer(String name) {
		return this.layers.stream()
			.filter((layer) -> layer.equals(name)
					|| layer.endsWith(ALL_BELOW) && (name + ".").startsWith(layer.substring(0, layer.length() - 1)))
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("Package '%s' is in no layer".formatted(name)));
	}

	private static String purpose(String name) throws IOException {
		Path file = SOURCES.resolve(name.replace('.', '/')).resolve("package-info.java");
		Matcher sentence = SENTENCE.matcher(Files.readString(file));
		if (!sentence.find()) {
			throw new IllegalStateException("%s does not say what the package is for".formatted(file));
		}
		return sentence.group(1)
			.replaceAll("\\s*\\n \\* ?", " ")
			.replaceAll("\\{@code ([^}]*)}", "`$1`")
			.replaceAll("<[^>]*>", "")
			.replaceAll(" +", " ")
			.replaceAll("\\.$", "")
			.strip();
	}

	private static String id(String layer) {
		return shortName(layer).replace('.', '_');
	}

	private static String shortName(String name) {
		String whole = name.endsWith(ALL_BELOW) ? name.substring(0, name.length() - ALL_BELOW.length()) : name;
		return whole.equals(ROOT) ? ROOT : whole.substring(ROOT.length() + 1);
	}

}
