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
 * Says which bean from the configuration somebody wants that there is not, and which
 * there are. Comes before Spring Boot's analyzer, which makes all beans of the type to
 * look at them: when the context is closed, these cannot be made any more.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
public abstract class MissingBeanFailureAnalyzer
		extends AbstractInjectionFailureAnalyzer<NoSuchBeanDefinitionException> {

	/** Which need not be on the class path. */
	private static final String NAMED = "jakarta.inject.Named";

	private final String kind;

	private final String plural;

	private final Class<?> type;

	private final NamedProperties properties;

	private final BeanFactory beanFactory;

	/**
	 * For beans of one kind.
	 * @param kind what is wanted, a memory for instance
	 * @param plural several of them
	 * @param type the class of the beans
	 * @param properties where the names stand
	 * @param beanFactory has the beans
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
	 * What to do before there can be any of them.
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
	 * The name that the place asks for to which the bean was to be injected.
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
