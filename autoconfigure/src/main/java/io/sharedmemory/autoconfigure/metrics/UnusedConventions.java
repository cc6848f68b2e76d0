package io.sharedmemory.autoconfigure.metrics;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.micrometer.core.instrument.binder.MeterConvention;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.core.ResolvableType;

/**
 * Tells of beans that look as if they named the meters of something, and do not: a
 * {@link MeterConvention} names one meter, and nobody can tell which of many.
 *
 * @param beanFactory may have some
 */
record UnusedConventions(ListableBeanFactory beanFactory) {

	private static final Log logger = LogFactory.getLog(UnusedConventions.class);

	/**
	 * @param context what the conventions are for
	 * @param conventions what would be used
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
