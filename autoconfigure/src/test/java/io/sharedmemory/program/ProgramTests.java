package io.sharedmemory.program;

import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.sharedmemory.ThreadKind;
import io.sharedmemory.endive.Execution;
import io.sharedmemory.program.Program.Size;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The programs of the benchmarks give the right results.
 */
class ProgramTests {

	// semantics 19, 22, 24, 26
	@ParameterizedTest
	@MethodSource("combinations")
	void resultIsRight(Program program, Execution execution, ThreadKind kind) throws Exception {
		LinkedProgram loaded = LinkedProgram.load(program, execution);
		Task task = program.task((execution == Execution.COMPILED) ? Size.SMALL : Size.TINY);
		try (ProgramRun run = ProgramRun.prepare(loaded, task, kind)) {
			run.run();
			run.verify();
		}
	}

	static Stream<Arguments> combinations() {
		return Stream.of(Program.values())
			.flatMap((program) -> Stream.of(Execution.values())
				.flatMap((execution) -> Stream.of(ThreadKind.values())
					.map((kind) -> Arguments.of(program, execution, kind))));
	}

	@ParameterizedTest
	@EnumSource
	void resultIsWrongAsLongAsNothingIsDone(Program program) throws Exception {
		LinkedProgram loaded = LinkedProgram.load(program, Execution.INTERPRETED);
		Task task = program.task(Size.TINY);
		try (ProgramRun run = ProgramRun.prepare(loaded, task, ThreadKind.PLATFORM)) {
			assertThatIllegalStateException().isThrownBy(run::verify)
				.withMessageMatching("The result for %d is \\d+ instead of %d".formatted(task.size(), task.result()));
		}
	}

}
