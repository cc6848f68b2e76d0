package io.sharedmemory.autoconfigure.plugin;

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

import io.sharedmemory.autoconfigure.ParentContext;
import io.sharedmemory.plugin.WasmPlugins;

/**
 * Matches where a context needs plugins of its own: no parent has any, or the context has
 * some that no parent has.
 */
class OnOwnPlugins extends SpringBootCondition implements ConfigurationCondition {

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("plugins of the context's own");
		ConfigurableListableBeanFactory beanFactory = context.getBeanFactory();
		if (beanFactory == null || !hasPlugins(beanFactory)) {
			return ConditionOutcome.match(message.because("no parent has plugins"));
		}
		Set<String> own = new LinkedHashSet<>(PluginProperties.NAMED.names(context.getEnvironment()));
		ConfiguredPlugins parents = new ParentContext(beanFactory).find(ConfiguredPlugins.class);
		if (parents != null) {
			own.removeIf(parents::contains);
		}
		return own.isEmpty() ? ConditionOutcome.noMatch(message.because("all are those of a parent"))
				: ConditionOutcome.match(message.found("plugin", "plugins").items(own));
	}

	private static boolean hasPlugins(ConfigurableListableBeanFactory beanFactory) {
		return beanFactory.getParentBeanFactory() instanceof ListableBeanFactory parent && BeanFactoryUtils
			.beanNamesForTypeIncludingAncestors(parent, WasmPlugins.class, true, false).length > 0;
	}

}
