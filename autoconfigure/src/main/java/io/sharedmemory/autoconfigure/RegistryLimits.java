package io.sharedmemory.autoconfigure;

import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.MemoryBudget;
import io.sharedmemory.registry.ResourceLimiter;
import io.sharedmemory.registry.SharedMemoryRegistry;

/**
 * The limits of all registries of the application together.
 *
 * @param budget the configured budget, {@code null} for none
 * @param limiters the limiters of the application, in their order
 */
record RegistryLimits(@Nullable MemoryBudget budget, List<ResourceLimiter> limiters) {

	private static final Log logger = LogFactory.getLog(RegistryLimits.class);

	/**
	 * Returns the limits of a context.
	 * @param bound the configured budget, {@code null} for none
	 * @param limiters the limiters of the context
	 * @param parents the limits of the parent context, {@code null} if there is none
	 * @return the limits, with the parent's budget if it has the same size, because
	 * children see the properties of their parent
	 */
	static RegistryLimits of(@Nullable DataSize bound, List<ResourceLimiter> limiters,
			@Nullable RegistryLimits parents) {
		if (bound == null) {
			return new RegistryLimits(null, limiters);
		}
		MemoryBudget inherited = (parents != null) ? parents.budget() : null;
		return new RegistryLimits((inherited != null && inherited.limit() == bound.toBytes()) ? inherited
				: new MemoryBudget(bound.toBytes()), limiters);
	}

	/**
	 * Warns of a configured budget that limits nothing.
	 * @param registry the registry that the context uses
	 * @param parents the registry that its parent uses, {@code null} if there is none
	 */
	void warnIfIgnoredBy(SharedMemoryRegistry registry, @Nullable SharedMemoryRegistry parents) {
		MemoryBudget bound = registry.budget().orElse(null);
		if (this.budget == null || this.budget == bound) {
			return;
		}
		String other = (bound != null) ? "another budget, of %d bytes".formatted(bound.limit()) : "no budget";
		logger.warn("'%s.budget' bounds nothing: %s".formatted(SharedMemoryProperties.PREFIX, (registry == parents)
				? "the context uses the registry of its parent, which has %s. Set it for the parent, or configure a memory for this context"
					.formatted(other)
				: "the registry of the application, a %s, has %s. Make it with the DefaultSharedMemoryRegistry.Builder bean, or remove the property"
					.formatted(registry.getClass().getName(), other)));
	}

	/**
	 * Returns a builder of a registry with these limits.
	 */
	DefaultSharedMemoryRegistry.Builder builder() {
		DefaultSharedMemoryRegistry.Builder builder = DefaultSharedMemoryRegistry.builder().budget(this.budget);
		this.limiters.forEach(builder::limiter);
		return builder;
	}

}
