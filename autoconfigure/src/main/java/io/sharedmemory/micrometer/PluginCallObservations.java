package io.sharedmemory.micrometer;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import io.sharedmemory.plugin.CallOutcome;
import io.sharedmemory.plugin.PluginCallListener;
import io.sharedmemory.plugin.PluginException;

/**
 * Observes the calls of plugins, so that Micrometer records timers and spans of them. The
 * observation is the current one while the call is running, so that spans of host
 * functions are children of its span.
 */
public final class PluginCallObservations implements PluginCallListener {

	private static final PluginCallObservationConvention DEFAULT = new DefaultPluginCallObservationConvention();

	private final ObservationRegistry registry;

	private final @Nullable PluginCallObservationConvention convention;

	/**
	 * Creates the observer.
	 * @param registry the registry of the observations
	 * @param convention the convention that names and tags the observations, {@code null}
	 * for {@link DefaultPluginCallObservationConvention} or the convention of the
	 * registry
	 */
	public PluginCallObservations(ObservationRegistry registry, @Nullable PluginCallObservationConvention convention) {
		this.registry = registry;
		this.convention = convention;
	}

	/**
	 * Returns whether calls are observed at all.
	 * @return {@code false} if the registry has no handlers
	 */
	public boolean isObserving() {
		return !this.registry.isNoop();
	}

	@Override
	public @Nullable Call begin(String plugin, String export) {
		if (!isObserving()) {
			return null;
		}
		Observation observation = Observation.createNotStarted(this.convention, DEFAULT,
				() -> new PluginCallContext(plugin, export), this.registry);
		return observation.isNoop() ? null : start(observation);
	}

	private Call start(Observation observation) {
		observation.start();
		Observation.Scope before = this.registry.getCurrentObservationScope();
		boolean opened = false;
		try {
			Call call = new ObservedCall(this.registry, observation, observation.openScope(), before);
			opened = true;
			return call;
		}
		finally {
			if (!opened) {
				// A handler failed with the scope open.
				this.registry.setCurrentObservationScope(before);
				observation.stop();
			}
		}
	}

	/**
	 * @param before the previous scope of the thread, which is restored whatever handlers
	 * do
	 */
	private record ObservedCall(ObservationRegistry registry, Observation observation, Observation.Scope scope,
			Observation.@Nullable Scope before) implements Call {

		@Override
		public void end(CallOutcome outcome, @Nullable Throwable failure) {
			((PluginCallContext) this.observation.getContext()).end(outcome);
			try {
				closeScope();
			}
			finally {
				stop(failure);
			}
		}

		private void closeScope() {
			boolean closed = false;
			try {
				this.scope.close();
				closed = true;
			}
			finally {
				if (!closed) {
					this.registry.setCurrentObservationScope(this.before);
				}
			}
		}

		private void stop(@Nullable Throwable failure) {
			try {
				if (failure != null) {
					// Handlers may pass it on to anybody.
					this.observation
						.error((failure instanceof PluginException known) ? known.withoutContent() : failure);
				}
			}
			finally {
				this.observation.stop();
			}
		}

	}

}
