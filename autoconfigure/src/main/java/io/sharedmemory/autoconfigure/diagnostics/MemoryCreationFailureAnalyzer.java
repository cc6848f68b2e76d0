package io.sharedmemory.autoconfigure.diagnostics;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

import io.sharedmemory.GrowthFailure;
import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.autoconfigure.SharedMemoryProperties;
import io.sharedmemory.autoconfigure.configuration.PropertyOrigins;

/**
 * Reports what to do if the application cannot start because a memory was not created.
 */
class MemoryCreationFailureAnalyzer extends AbstractFailureAnalyzer<MemoryCreationException> {

	private static final String BUDGET = SharedMemoryProperties.PREFIX + ".budget";

	/** What is missing if the whole maximum has to be allocated. */
	private static final String RESERVE = "Let memories reserve their maximum instead of allocating it at once: on 64-bit Linux and macOS, start the JVM with --enable-native-access=ALL-UNNAMED, or put 'Enable-Native-Access: ALL-UNNAMED' into the manifest of the jar that is started. Or give the process more memory (-XX:MaxDirectMemorySize)";

	private final PropertyOrigins origins;

	MemoryCreationFailureAnalyzer(Environment environment) {
		this.origins = new PropertyOrigins(environment);
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, MemoryCreationException cause) {
		Optional<String> memory = this.origins.describeIfSet(SharedMemoryProperties.memoryName(cause.memory()));
		Optional<String> budget = (cause.reason() == GrowthFailure.BUDGET && !cause.isBeyondOwnBudget())
				? this.origins.describeIfSet(BUDGET) : Optional.empty();
		String properties = Stream.of(memory, budget)
			.flatMap(Optional::stream)
			.collect(Collectors.joining(System.lineSeparator()));
		// A memory that is not in the properties belongs to a module.
		String smaller = (memory.isPresent() ? "lower the minimum of memory '%s'"
				: "have the module that memory '%s' is for define a smaller one (--initial-memory)")
			.formatted(cause.memory());
		return new FailureAnalysis("%s.%n%n%s".formatted(cause.getMessage(), properties).stripTrailing(),
				action(cause, smaller), cause);
	}

	private static String action(MemoryCreationException cause, String smaller) {
		return switch (cause.reason()) {
			case LIMITER -> "Change the resource limiter, or %s.".formatted(smaller);
			case BUDGET ->
				cause.isBeyondOwnBudget() ? "Raise the maximum memory of the module, or %s.".formatted(smaller)
						: "Raise the budget ('%s' unless the registry is your own), or %s.".formatted(BUDGET, smaller);
			case OUT_OF_MEMORY, MAXIMUM ->
				(SharedMemory.reservesAddressSpace() ? "Give the process more memory and address space" : RESERVE)
						+ ", or lower the limits of memory '%s'.".formatted(cause.memory());
		};
	}

}
