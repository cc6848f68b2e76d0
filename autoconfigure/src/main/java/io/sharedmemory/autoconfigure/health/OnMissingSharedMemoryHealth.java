package io.sharedmemory.autoconfigure.health;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorNameGenerator;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.ReactiveHealthContributor;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.ClassUtils;

/**
 * Matches if the application has no other bean whose health has the name under which that
 * of the memories is shown. The names of such beans end with {@code HealthIndicator},
 * with {@code HealthContributor}, or with neither.
 */
class OnMissingSharedMemoryHealth extends SpringBootCondition implements ConfigurationCondition {

	static final String BEAN = "sharedMemoryHealthContributor";

	private static final HealthContributorNameGenerator NAMES = HealthContributorNameGenerator
		.withoutStandardSuffixes();

	private static final boolean REACTIVE = ClassUtils.isPresent("reactor.core.publisher.Flux",
			OnMissingSharedMemoryHealth.class.getClassLoader());

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("health of shared memories");
		Optional<String> other = Optional.ofNullable(context.getBeanFactory())
			.flatMap(OnMissingSharedMemoryHealth::other);
		return other.map((name) -> ConditionOutcome.noMatch(message.found("bean").items(name)))
			.orElseGet(() -> ConditionOutcome.match(message.didNotFind("another bean").atAll()));
	}

	private static Optional<String> other(ConfigurableListableBeanFactory beanFactory) {
		Stream<Class<?>> types = REACTIVE ? Stream.of(HealthContributor.class, ReactiveHealthContributor.class)
				: Stream.of(HealthContributor.class);
		return types
			.flatMap((type) -> Arrays
				.stream(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beanFactory, type, true, false)))
			.filter((name) -> !name.equals(BEAN) && shownAs(name).equals(shownAs(BEAN)))
			.findFirst();
	}

	private static String shownAs(String beanName) {
		return NAMES.generateContributorName(beanName);
	}

}
