package io.sharedmemory.autoconfigure.diagnostics;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.InjectionPoint;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.UnsatisfiedDependencyException;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.analyzer.AbstractInjectionFailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.Order;

import io.sharedmemory.KnownNames;
import io.sharedmemory.NameRule;
import io.sharedmemory.autoconfigure.configuration.NamedProperties;

/**
 * Reports which bean from the configuration is required but missing, and which ones
 * exist. It precedes Spring Boot's analyzer, which creates all beans of the type to
 * inspect them. That is no longer possible when the context is closed.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
public abstract class MissingBeanFailureAnalyzer
		extends AbstractInjectionFailureAnalyzer<NoSuchBeanDefinitionException> {

	/** The annotation may be missing from the class path. */
	private static final String NAMED = "jakarta.inject.Named";

	private final String kind;

	private final String plural;

	private final Class<?> type;

	private final NamedProperties properties;

	private final BeanFactory beanFactory;

	/**
	 * Creates an analyzer for beans of one kind.
	 * @param kind the kind of thing that is required, such as a memory
	 * @param plural the plural of that
	 * @param type the class of the beans
	 * @param properties the properties that contain the names
	 * @param beanFactory the bean factory with the beans
	 */
	protected MissingBeanFailureAnalyzer(String kind, String plural, Class<?> type, NamedProperties properties,
			BeanFactory beanFactory) {
		this.kind = kind;
		this.plural = plural;
		this.type = type;
		this.properties = properties;
		this.beanFactory = beanFactory;
	}

	/**
	 * Returns what to do before any of these beans can exist.
	 * @return a sentence, {@code null} if nothing is missing
	 */
	protected abstract @Nullable String prerequisite();

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoSuchBeanDefinitionException cause,
			@Nullable String description) {
		if (cause.getNumberOfBeansFound() != 0 || cause.getBeanType() != this.type
				|| !(this.beanFactory instanceof ListableBeanFactory beans)) {
			return null;
		}
		String who = (description != null) ? description : "A component";
		String wanted = wanted(rootFailure, cause).orElse(null);
		KnownNames known = new KnownNames(
				Arrays.asList(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, this.type, true, false)),
				wanted);
		String problem = (wanted != null)
				? "%s required the %s '%s', which there is not. The %s that there are: %s.".formatted(who, this.kind,
						wanted, this.plural, known)
				: "%s required a %s that there is not. The %s that there are: %s.%n%n    %s".formatted(who, this.kind,
						this.plural, known, cause.getMessage());
		return new FailureAnalysis(problem, action(wanted, known), cause);
	}

	private String action(@Nullable String wanted, KnownNames known) {
		String prerequisite = prerequisite();
		if (prerequisite != null) {
			return prerequisite;
		}
		if (wanted == null) {
			return "Ask for one of those that there are, or configure one: '%s'."
				.formatted(this.properties.property("<name>"));
		}
		String other = known.nearest()
			.map((name) -> "Write '%s' instead of '%s'".formatted(name, wanted))
			.orElse("Write the name of one of those that there are instead of '%s'".formatted(wanted));
		return (NameRule.problem(wanted) != null) ? other + "." : "%s, or configure the %s '%s': '%s'.".formatted(other,
				this.kind, wanted, this.properties.property(wanted));
	}

	/**
	 * Returns the name that the injection point asks for.
	 */
	private static Optional<String> wanted(Throwable failure, NoSuchBeanDefinitionException cause) {
		return Stream.iterate(failure, (thrown) -> thrown != null && thrown != cause, Throwable::getCause)
			.filter((thrown) -> thrown.getCause() == cause)
			.filter(UnsatisfiedDependencyException.class::isInstance)
			.map((thrown) -> ((UnsatisfiedDependencyException) thrown).getInjectionPoint())
			.findFirst()
			.flatMap(MissingBeanFailureAnalyzer::qualifier);
	}

	private static Optional<String> qualifier(@Nullable InjectionPoint point) {
		if (point == null) {
			return Optional.empty();
		}
		MergedAnnotations annotations = MergedAnnotations.from(point.getAnnotations());
		return Stream.of(annotations.get(Qualifier.class), annotations.get(NAMED))
			.filter(MergedAnnotation::isPresent)
			.map((annotation) -> annotation.getString(MergedAnnotation.VALUE))
			.filter((name) -> !name.isBlank())
			.findFirst();
	}

}
