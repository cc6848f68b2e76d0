package io.sharedmemory.autoconfigure;

import java.util.LinkedHashSet;
import java.util.Set;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;

import io.sharedmemory.registry.SharedMemoryRegistry;

/**
 * Matches where a context needs a registry of its own: no parent has one, or the context
 * has memories that no parent has.
 */
class OnOwnMemories extends SpringBootCondition implements ConfigurationCondition {

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("memories of the context's own");
		ConfigurableListableBeanFactory beanFactory = context.getBeanFactory();
		if (beanFactory == null || !hasRegistry(beanFactory)) {
			return ConditionOutcome.match(message.because("no parent has a registry"));
		}
		Set<String> own = new LinkedHashSet<>(SharedMemoryProperties.NAMED.names(context.getEnvironment()));
		ConfiguredMemories parents = new ParentContext(beanFactory).find(ConfiguredMemories.class);
		if (parents != null) {
			own.removeAll(parents.allNames());
		}
		return own.isEmpty() ? ConditionOutcome.noMatch(message.because("all are those of a parent"))
				: ConditionOutcome.match(message.found("memory", "memories").items(own));
	}

	private static boolean hasRegistry(ConfigurableListableBeanFactory beanFactory) {
		return beanFactory.getParentBeanFactory() instanceof ListableBeanFactory parent && BeanFactoryUtils
			.beanNamesForTypeIncludingAncestors(parent, SharedMemoryRegistry.class, true, false).length > 0;
	}

}
