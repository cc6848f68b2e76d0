package io.sharedmemory.autoconfigure.configuration;

import java.util.ArrayList;
import java.util.List;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.convert.ConversionService;
import org.springframework.format.support.FormattingConversionService;

/**
 * Creates binders that convert values in the same way as Spring Boot does for an
 * application's {@code @ConfigurationProperties}.
 *
 * @param context the context that provides the converters and loads resources
 */
public record ContextBinder(ConfigurableApplicationContext context) {

	/**
	 * Creates a binder that reads only the given sources.
	 * @param sources the sources of the properties
	 * @return the binder
	 */
	public Binder over(Iterable<ConfigurationPropertySource> sources) {
		return new Binder(sources, new PropertySourcesPlaceholdersResolver(this.context.getEnvironment()),
				conversionServices(), this.context.getBeanFactory()::copyRegisteredEditorsTo, null, null);
	}

	private List<ConversionService> conversionServices() {
		ConfigurableListableBeanFactory beanFactory = this.context.getBeanFactory();
		String own = ConfigurableApplicationContext.CONVERSION_SERVICE_BEAN_NAME;
		if (beanFactory.containsBean(own) && beanFactory.isTypeMatch(own, ConversionService.class)) {
			return List.of(beanFactory.getBean(own, ConversionService.class));
		}
		List<ConversionService> services = new ArrayList<>();
		FormattingConversionService converters = new FormattingConversionService();
		if (!ApplicationConversionService.addBeans(converters, beanFactory, ConfigurationPropertiesBinding.VALUE)
			.isEmpty()) {
			services.add(converters);
		}
		if (beanFactory.getConversionService() != null) {
			services.add(beanFactory.getConversionService());
		}
		services.add(ApplicationConversionService.getSharedInstance());
		return services;
	}

}
