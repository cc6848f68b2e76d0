package io.sharedmemory.documentation;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.sharedmemory.GrowthFailure;
import io.sharedmemory.GrowthOutcome;
import io.sharedmemory.MemoryEvent;
import io.sharedmemory.WaitOutcome;
import io.sharedmemory.endive.Execution;
import io.sharedmemory.endive.MemoryAccess;
import io.sharedmemory.endive.code.CodeOrigin;
import io.sharedmemory.plugin.CallOutcome;
import io.sharedmemory.plugin.PluginEvent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Pins what other people's dashboards, alerts and scripts select by. Who makes one of
 * these fail breaks them: a constant may have another name, its label may not.
 */
class LabelTests {

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void labelsStayAsTheyAre(Labels labels, String[] expected) {
		assertThat(labels.all()).containsExactlyInAnyOrder(expected);
	}

	static Stream<Arguments> labelsStayAsTheyAre() {
		return Stream.of(
				labels(GrowthFailure.class, GrowthFailure::label, "maximum", "limiter", "budget", "out_of_memory"),
				labels(GrowthOutcome.class, GrowthOutcome::label, "success", "failure"),
				labels(WaitOutcome.class, WaitOutcome::label, "ok", "mismatch", "timed_out", "interrupted", "closed"),
				labels(MemoryEvent.Kind.class, MemoryEvent.Kind::label, "created", "preloaded", "grown",
						"growth_failed", "closed"),
				labels(CallOutcome.class, CallOutcome::label, "success", "trap", "timeout", "exit", "rejected",
						"error"),
				labels(PluginEvent.Kind.class, PluginEvent.Kind::label, "loaded", "reloaded", "reload_failed",
						"trapped", "timed_out", "instance_discarded"),
				labels(Execution.class, Execution::label, "compiled", "interpreted"),
				labels(MemoryAccess.class, MemoryAccess::label, "read-write", "read-only"),
				labels(CodeOrigin.Kind.class, CodeOrigin.Kind::label, "compiled", "cache"));
	}

	private static <E extends Enum<E>> Arguments labels(Class<E> type, Function<E, String> label, String... expected) {
		return arguments(new Labels(type, Arrays.stream(type.getEnumConstants()).map(label).toArray(String[]::new)),
				expected);
	}

	private record Labels(Class<?> type, String[] all) {

		@Override
		public String toString() {
			return this.type.getSimpleName();
		}

	}

}
