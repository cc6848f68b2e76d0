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
 * The tags that a convention gives to the objects that have meters, one set for each of
 * them. Errors in them are reported: meter registries would silently merge two meters, or
 * leave one out. Guarded by the caller.
 */
final class ConventionTags {

	private static final System.Logger logger = System.getLogger(ConventionTags.class.getName());

	private final Object convention;

	/** The owners of the tags. */
	private final Map<Tags, String> owners = new HashMap<>();

	private @Nullable List<String> keys;

	private boolean complained;

	/**
	 * @param convention the convention that messages name
	 */
	ConventionTags(Object convention) {
		this.convention = convention;
	}

	/**
	 * Returns the tags that a convention returned, which may be {@code null} in spite of
	 * its contract.
	 * @throws IllegalStateException if they are {@code null} or empty
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
	 * Returns whether nobody else has the same tags.
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
	 * Assigns free tags to an owner.
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

	/** Complains only once: there may be thousands of errors. */
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
