package io.sharedmemory.autoconfigure.context;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * The condition of {@link ConditionalOnOwn}.
 */
class OnOwnCondition extends SpringBootCondition implements ConfigurationCondition {

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		MergedAnnotation<ConditionalOnOwn> annotation = metadata.getAnnotations().get(ConditionalOnOwn.class);
		Class<?> own = annotation.getClass("value");
		Class<?> missing = annotation.getClass("orMissing");
		ConditionMessage.Builder message = ConditionMessage.forCondition(ConditionalOnOwn.class);
		ConfigurableListableBeanFactory beanFactory = context.getBeanFactory();
		if (beanFactory == null || !(beanFactory.getParentBeanFactory() instanceof ListableBeanFactory parent)) {
			return ConditionOutcome.match(message.because("there is no parent"));
		}
		if (beanFactory.getBeanNamesForType(own, true, false).length > 0) {
			return ConditionOutcome.match(message.foundExactly(own.getName() + " in this context"));
		}
		return (BeanFactoryUtils.beanNamesForTypeIncludingAncestors(parent, missing, true, false).length == 0)
				? ConditionOutcome.match(message.didNotFind(missing.getName()).atAll())
				: ConditionOutcome.noMatch(message.foundExactly(missing.getName() + " in a parent"));
	}

}
