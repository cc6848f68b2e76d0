package io.sharedmemory.autoconfigure;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an operator reads about an application that does not start: the first analysis by
 * all the analyzers of the class path, in the order in which Spring Boot asks them.
 *
 * @param description what went wrong
 * @param action what to do about it
 */
public record FailureReport(String description, String action) {

	public static FailureReport of(ApplicationContextRunner runner) {
		AtomicReference<FailureReport> report = new AtomicReference<>();
		AtomicReference<ConfigurableApplicationContext> failed = new AtomicReference<>();
		runner.withInitializer(failed::set).run((context) -> {
			assertThat(context).hasFailed();
			report.set(of(context.getStartupFailure(), analyzers(failed.get())));
		});
		return report.get();
	}

	private static FailureReport of(Throwable failure, List<FailureAnalyzer> analyzers) {
		return analyzers.stream()
			.map((analyzer) -> analyzer.analyze(failure))
			.filter(Objects::nonNull)
			.findFirst()
			.map(FailureReport::of)
			.orElseThrow(() -> new AssertionError("No analyzer knows this failure", failure));
	}

	private static FailureReport of(FailureAnalysis analysis) {
		return new FailureReport(normalized(analysis.getDescription()), normalized(analysis.getAction()));
	}

	private static String normalized(String text) {
		return text.replace(System.lineSeparator(), "\n");
	}

	/**
	 * Analyzers for libraries that are not there cannot be loaded.
	 */
	private static List<FailureAnalyzer> analyzers(ConfigurableApplicationContext context) {
		return SpringFactoriesLoader.forDefaultResourceLocation()
			.load(FailureAnalyzer.class,
					ArgumentResolver.of(Environment.class, context.getEnvironment())
						.and(BeanFactory.class, context.getBeanFactory()),
					FailureHandler.logging(LogFactory.getLog(FailureReport.class)));
	}

}
