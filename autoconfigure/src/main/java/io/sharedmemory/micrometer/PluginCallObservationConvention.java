package io.sharedmemory.micrometer;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names the observation of a call of a plugin, and determines the tags of its timer and
 * its span. A bean of this type replaces {@link DefaultPluginCallObservationConvention}.
 * <p>
 * It is called when the call begins, and again when the call has ended: only then does
 * the context have an outcome.
 */
public interface PluginCallObservationConvention extends ObservationConvention<PluginCallContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof PluginCallContext;
	}

}
