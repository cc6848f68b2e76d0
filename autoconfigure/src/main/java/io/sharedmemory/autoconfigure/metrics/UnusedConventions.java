package io.sharedmemory.autoconfigure.metrics;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.micrometer.core.instrument.binder.MeterConvention;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.core.ResolvableType;

/**
 * Warns of beans that look as if they named meters, but do not: a {@link MeterConvention}
 * names one meter, and it is unknown which one.
 *
 * @param beanFactory the bean factory, which may have some
 */
record UnusedConventions(ListableBeanFactory beanFactory) {

	private static final Log logger = LogFactory.getLog(UnusedConventions.class);

	/**
	 * @param context the context that the conventions are for
	 * @param conventions the type that would be used
	 */
	void warn(Class<?> context, Class<?> conventions) {
		ResolvableType type = ResolvableType.forClassWithGenerics(MeterConvention.class, context);
		for (String name : this.beanFactory.getBeanNamesForType(type, true, false)) {
			logger.warn(
					"Bean '%s' is not used: it names one meter, and %s has many. Make it a bean %s, which has a convention for each"
						.formatted(name, context.getSimpleName(), conventions.getName()));
		}
	}

}
