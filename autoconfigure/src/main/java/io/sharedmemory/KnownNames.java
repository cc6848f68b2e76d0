package io.sharedmemory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The existing names, for a message about one that does not exist: all of them if they
 * are few, otherwise the most similar ones, and how many more there are.
 *
 * @param names the names, each once
 * @param wanted what was asked for, {@code null} if nothing was
 */
public record KnownNames(Collection<String> names, @Nullable String wanted) {

	private static final int MOST = 10;

	private static final int LONGEST = 255;

	/**
	 * Creates the names for a message about no particular one.
	 * @param names the names
	 */
	public KnownNames(Collection<String> names) {
		this(names, null);
	}

	/**
	 * Returns the name that is most similar to the one that was asked for.
	 * @return the name, if there is one that somebody may have meant
	 */
	public Optional<String> nearest() {
		return alike().findFirst();
	}

	private Stream<String> alike() {
		if (this.wanted == null) {
			return Stream.empty();
		}
		EditDistance distance = new EditDistance(this.wanted.toLowerCase(Locale.ROOT));
		record Candidate(String name, int distance) {
		}
		return this.names.stream()
			.map((name) -> new Candidate(name, distance.to(name.toLowerCase(Locale.ROOT))))
			.filter((candidate) -> candidate.distance() != EditDistance.TOO_FAR)
			.sorted(Comparator.comparingInt(Candidate::distance))
			.map(Candidate::name);
	}

	/**
	 * Returns the names to show, one by one.
	 * @return the names; if there are more, the last entry says how many
	 */
	public List<String> entries() {
		List<String> entries = shown().map(KnownNames::shown).collect(Collectors.toCollection(ArrayList::new));
		if (this.names.size() > MOST) {
			entries.add(more());
		}
		return entries;
	}

	/**
	 * Returns the names to show, each with a text.
	 * @param description makes the text for a name
	 * @return the texts in a line
	 */
	public String describedBy(UnaryOperator<String> description) {
		if (this.names.isEmpty()) {
			return "none at all";
		}
		String described = shown().map((name) -> shown(description.apply(name))).collect(Collectors.joining(", "));
		return (this.names.size() > MOST) ? described + " " + more() : described;
	}

	private Stream<String> shown() {
		return (this.names.size() > MOST) ? Stream.concat(alike(), this.names.stream()).distinct().limit(MOST)
				: this.names.stream();
	}

	private String more() {
		return "and %d more".formatted(this.names.size() - MOST);
	}

	@Override
	public String toString() {
		return describedBy(UnaryOperator.identity());
	}

	/**
	 * A name as a message can have it.
	 * @param name the name
	 * @return the name, or its beginning if it is very long
	 */
	static String shown(String name) {
		return (name.length() <= LONGEST) ? name : name.substring(0, name.offsetByCodePoints(0, LONGEST / 2)) + "...";
	}

}
