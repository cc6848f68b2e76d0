package io.sharedmemory.autoconfigure.context;

import java.util.Set;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;

import io.sharedmemory.autoconfigure.configuration.ConfigurationReader;
import io.sharedmemory.autoconfigure.configuration.NamedProperties;

/**
 * Matches if a context needs its own holder for things that are configured by name: no
 * parent has one, or the context has names that no parent has.
 */
public abstract class OwnNamesCondition extends SpringBootCondition implements ConfigurationCondition {

	private final String singular;

	private final String plural;

	private final Class<?> holder;

	private final NamedProperties properties;

	/**
	 * Creates a condition for beans of one kind.
	 * @param singular the kind of thing that has a name
	 * @param plural the plural of that
	 * @param holder the type of the beans that hold them
	 * @param properties the properties that contain the names
	 */
	protected OwnNamesCondition(String singular, String plural, Class<?> holder, NamedProperties properties) {
		this.singular = singular;
		this.plural = plural;
		this.holder = holder;
		this.properties = properties;
	}

	/**
	 * Returns which names belong to a parent.
	 * @param parent the parent context
	 * @return the names, {@code null} if no parent has any
	 */
	protected abstract @Nullable Predicate<String> ofParents(ParentContext parent);

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage
			.forCondition("%s of the context's own".formatted(this.plural));
		ConfigurableListableBeanFactory beanFactory = context.getBeanFactory();
		if (beanFactory == null || !hasHolder(beanFactory)) {
			return ConditionOutcome.match(message.because("no parent has %s".formatted(this.plural)));
		}
		Set<String> own = ConfigurationReader.of(context.getEnvironment()).names(this.properties);
		Predicate<String> parents = ofParents(new ParentContext(beanFactory));
		if (parents != null) {
			own.removeIf(parents);
		}
		return own.isEmpty() ? ConditionOutcome.noMatch(message.because("all are those of a parent"))
				: ConditionOutcome.match(message.found(this.singular, this.plural).items(own));
	}

	private boolean hasHolder(ConfigurableListableBeanFactory beanFactory) {
		return beanFactory.getParentBeanFactory() instanceof ListableBeanFactory parent
				&& BeanFactoryUtils.beanNamesForTypeIncludingAncestors(parent, this.holder, true, false).length > 0;
	}

}
