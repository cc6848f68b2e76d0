package io.sharedmemory.micrometer;

import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import org.jspecify.annotations.Nullable;

/**
 * The tags that a convention gives to those that have meters, one set for each of them.
 * What is wrong with them is reported: meter registries would make one meter of two, or
 * leave one out, without a word. Guarded by whoever uses it.
 */
final class ConventionTags {

	private static final System.Logger logger = System.getLogger(ConventionTags.class.getName());

	private final Object convention;

	/** Who has which tags. */
	private final Map<Tags, String> owners = new HashMap<>();

	private @Nullable List<String> keys;

	private boolean complained;

	/**
	 * @param convention for messages
	 */
	ConventionTags(Object convention) {
		this.convention = convention;
	}

	/**
	 * The tags that a convention returned, which may be {@code null} whatever it
	 * promises.
	 * @throws IllegalStateException if it is, or if there are none
	 */
	Tags require(@Nullable Tags tags, String owner) {
		if (tags == null || tags.stream().findAny().isEmpty()) {
			throw new IllegalStateException(
					"%s has no tags for '%s': have it return some that tell it apart from all others"
						.formatted(describe(), owner));
		}
		return tags;
	}

	/**
	 * Whether nobody has the same tags.
	 */
	boolean areFree(Tags tags, String owner) {
		String other = this.owners.get(tags);
		if (other != null) {
			complain(
					"%s gives '%s' and '%s' the same tags, %s: the meters of the second are added up with those of all that have none of their own; have it tell them apart"
						.formatted(describe(), other, owner, tags.stream().toList()));
			return false;
		}
		return true;
	}

	/**
	 * Gives tags that are free to an owner.
	 */
	void take(Tags tags, String owner) {
		compareKeys(tags, owner);
		this.owners.put(tags, owner);
	}

	private void compareKeys(Tags tags, String owner) {
		List<String> found = tags.stream().map(Tag::getKey).toList();
		this.keys = Objects.requireNonNullElse(this.keys, found);
		if (!found.equals(this.keys)) {
			complain(
					"%s gives '%s' tags with the keys %s, and others %s: registries such as that of Prometheus leave out meters whose keys differ; have it give all the same"
						.formatted(describe(), owner, found, this.keys));
		}
	}

	/** Once: it may be wrong for thousands. */
	private void complain(String message) {
		if (!this.complained) {
			this.complained = true;
			logger.log(Level.WARNING, message);
		}
	}

	private String describe() {
		return "The meter convention %s".formatted(this.convention.getClass().getName());
	}

	void giveBack(Tags tags) {
		this.owners.remove(tags);
	}

}
