package io.sharedmemory.autoconfigure;

import java.time.Duration;
import java.util.function.Function;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.ShownDuration;
import io.sharedmemory.autoconfigure.SharedMemoryProperties.Consistency;
import io.sharedmemory.autoconfigure.SharedMemoryProperties.Restore;
import io.sharedmemory.autoconfigure.SharedMemoryProperties.Snapshot;
import io.sharedmemory.autoconfigure.configuration.InvalidWasmConfigurationException;

/**
 * The snapshots of a memory as they are configured, including what they inherit from the
 * defaults.
 */
final class ConfiguredSnapshot {

	private static final Duration LEAST_INTERVAL = Duration.ofSeconds(1);

	/** In nanoseconds, three times this value would overflow. */
	private static final Duration LONGEST_INTERVAL = Duration.ofDays(36500);

	private static final String NAME = "{name}";

	/** Other characters have a meaning in file paths or in addresses. */
	private static final Pattern IN_PATHS = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");

	private final String memory;

	private final Snapshot own;

	private final Snapshot defaults;

	ConfiguredSnapshot(String memory, @Nullable Snapshot own, @Nullable Snapshot defaults) {
		this.memory = memory;
		this.own = (own != null) ? own : Snapshot.NOTHING;
		this.defaults = (defaults != null) ? defaults : Snapshot.NOTHING;
		check();
	}

	private void check() {
		if (location() == null) {
			requireNoUse(isOnShutdown(), "on-shutdown", Snapshot::onShutdown);
			requireNoUse(interval() != null, "interval", Snapshot::interval);
			requireNoUse(restore() != Restore.NEVER, "restore-on-start", Snapshot::restoreOnStart);
		}
		Duration interval = interval();
		if (interval != null && interval.compareTo(LEAST_INTERVAL) < 0) {
			throw unusable(interval, "1s or more");
		}
		if (interval != null && interval.compareTo(LONGEST_INTERVAL) > 0) {
			throw unusable(interval, "%dd or less".formatted(LONGEST_INTERVAL.toDays()));
		}
	}

	private InvalidWasmConfigurationException unusable(Duration interval, String usable) {
		String property = property("interval", Snapshot::interval);
		return new InvalidWasmConfigurationException(
				"Memory '%s' cannot be saved every %s.".formatted(this.memory, new ShownDuration(interval)),
				"Set '%s' to %s, or remove it.".formatted(property, usable), property);
	}

	private void requireNoUse(boolean used, String field, Function<Snapshot, ?> value) {
		if (used) {
			String property = property(field, value);
			throw new InvalidWasmConfigurationException(
					"Memory '%s' has '%s', but no location for its snapshot.".formatted(this.memory, field),
					"Set '%s' to where the snapshot is to be, such as 'file:/var/lib/app/%s.snapshot', or remove '%s'."
						.formatted(ownProperty("location"), this.memory, property),
					property, ownProperty("location"));
		}
	}

	private <T> @Nullable T value(Function<Snapshot, @Nullable T> field) {
		T value = field.apply(this.own);
		return (value != null) ? value : field.apply(this.defaults);
	}

	private String property(String field, Function<Snapshot, ?> value) {
		return (value.apply(this.own) != null) ? ownProperty(field)
				: SharedMemoryProperties.DEFAULTS + ".snapshot." + field;
	}

	private String ownProperty(String field) {
		return SharedMemoryProperties.propertyName(this.memory, "snapshot." + field);
	}

	String memory() {
		return this.memory;
	}

	/**
	 * Returns the location of the snapshot, {@code null} if there is none.
	 */
	@Nullable String location() {
		String location = value(Snapshot::location);
		if (location == null || location.isBlank()) {
			return null;
		}
		if (location.contains(NAME) && !IN_PATHS.matcher(this.memory).matches()) {
			throw new InvalidWasmConfigurationException(
					"The name of memory '%s' cannot stand for '%s' in a location: it has characters that mean something there."
						.formatted(this.memory, NAME),
					"Set '%s' to a place of its own.".formatted(ownProperty("location")), locationProperty());
		}
		return location.replace(NAME, this.memory);
	}

	/** Returns the property that sets {@link #location()}. */
	String locationProperty() {
		return property("location", Snapshot::location);
	}

	Restore restore() {
		Restore restore = value(Snapshot::restoreOnStart);
		return (restore != null) ? restore : Restore.NEVER;
	}

	/** Returns the property that sets {@link #restore()}. */
	String restoreProperty() {
		return property("restore-on-start", Snapshot::restoreOnStart);
	}

	boolean isOnShutdown() {
		return Boolean.TRUE.equals(value(Snapshot::onShutdown));
	}

	/**
	 * Returns the interval at which it is taken, {@code null} for never.
	 */
	@Nullable Duration interval() {
		return value(Snapshot::interval);
	}

	boolean isPaused() {
		return value(Snapshot::consistency) == Consistency.PAUSED;
	}

	/**
	 * Returns the property that requires the location to be writable, {@code null} if
	 * none does.
	 */
	@Nullable String writingProperty() {
		if (isOnShutdown()) {
			return property("on-shutdown", Snapshot::onShutdown);
		}
		return (interval() != null) ? property("interval", Snapshot::interval) : null;
	}

}
