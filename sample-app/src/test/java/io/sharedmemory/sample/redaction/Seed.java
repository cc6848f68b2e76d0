package io.sharedmemory.sample.redaction;

import java.util.random.RandomGenerator.SplittableGenerator;
import java.util.random.RandomGeneratorFactory;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * The seed of the random tests: always the same, unless the system property
 * {@code redaction.seed} says another. A test that fails prints it.
 */
final class Seed implements TestExecutionExceptionHandler {

	private static final String PROPERTY = "redaction.seed";

	private final long value = Long.getLong(PROPERTY, 20260731);

	long value() {
		return this.value;
	}

	SplittableGenerator random() {
		return RandomGeneratorFactory.<SplittableGenerator>of("L64X128MixRandom").create(this.value);
	}

	@Override
	public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
		System.err.printf("%s.%s failed with -D%s=%d%n", context.getRequiredTestClass().getSimpleName(),
				context.getDisplayName(), PROPERTY, this.value);
		throw failure;
	}

}
