package io.sharedmemory.endive;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.sharedmemory.ChildJvm;
import io.sharedmemory.LogRecords;
import io.sharedmemory.endive.code.ModuleCompiler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Programs from a seed do the same on all roads: what they return, how they trap, and
 * what they leave in their memories. Rewritten code does exactly what Endive's does. Of
 * the interpreter, a sample is compared, and only what both promise: not whether an
 * address is first found to be misaligned or out of bounds, and nothing after a memory
 * was closed.
 * <p>
 * A failure tells the seed; {@code -Dsharedmemory.seed=} takes it again, and
 * {@code -Dsharedmemory.stress.seconds=} has more programs. Each kind of code of the JVM
 * has a JVM of its own, which compiles nearly everything.
 */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RandomProgramsTests {

	private static final long SEED = Long.getLong("sharedmemory.seed", System.nanoTime());

	private static final Duration TIME = Duration
		.ofMillis((long) (1000 * Double.parseDouble(System.getProperty("sharedmemory.stress.seconds", "3")) / 2));

	/** The interpreter is slow. */
	private static final int INTERPRETED = 4;

	private static final List<String> TRAPS = List.of("out of bounds memory access", "expected shared memory",
			"call stack exhausted", "indirect call type mismatch", "undefined element", "uninitialized element",
			"Trapped on unreachable", "integer divide by zero", "integer overflow");

	private enum Code {

		FIRST_COMPILER("-XX:TieredStopAtLevel=1", "-XX:Tier3InvocationThreshold=4", "-XX:Tier3MinInvocationThreshold=2",
				"-XX:Tier3CompileThreshold=4", "-XX:Tier3BackEdgeThreshold=50"),
		ALL_COMPILERS("-XX:Tier3InvocationThreshold=4", "-XX:Tier3MinInvocationThreshold=2",
				"-XX:Tier3CompileThreshold=4", "-XX:Tier3BackEdgeThreshold=20", "-XX:Tier4InvocationThreshold=10",
				"-XX:Tier4MinInvocationThreshold=5", "-XX:Tier4CompileThreshold=10", "-XX:Tier4BackEdgeThreshold=60"),

		/** No {@link AllAddresses}: each access goes the long way. */
		NATIVE_ACCESS_DENIED("--illegal-native-access=deny", "-XX:TieredStopAtLevel=1");

		private final List<String> options;

		Code(String... options) {
			this.options = List.of(options);
		}

	}

	@ParameterizedTest
	@EnumSource
	void doTheSameOnAllRoads(Code code) throws Exception {
		List<String> command = ChildJvm.command(code.options, RandomPrograms.class, String.valueOf(SEED),
				String.valueOf(TIME.toNanos()));
		boolean denied = code == Code.NATIVE_ACCESS_DENIED;
		if (denied) {
			command.removeIf((option) -> option.startsWith("--enable-native-access"));
		}
		assertThat(ChildJvm.output(command)).contains("the same", denied ? "the long way" : "the short way");
	}

	static final class RandomPrograms {

		private static final List<String> UNCOMPILABLE = List.of("cannot be compiled");

		private RandomPrograms() {
		}

		public static void main(String[] arguments) {
			long seed = Long.parseLong(arguments[0]);
			SplittableRandom random = new SplittableRandom(seed);
			long end = System.nanoTime() + Long.parseLong(arguments[1]);
			int modules = 0;
			int functions = 0;
			LogRecords logged = new LogRecords(ModuleCompiler.class.getPackage());
			do {
				long program = random.nextLong();
				try {
					functions += compare(program, modules % INTERPRETED == 0);
				}
				catch (RuntimeException | AssertionError ex) {
					throw new AssertionError(
							"Module %d of -Dsharedmemory.seed=%d, which is %d".formatted(modules, seed, program), ex);
				}
				modules++;
			}
			while (System.nanoTime() - end < 0);
			assertThat(logged.warnings()).noneMatch((warning) -> warning.contains("could not be rewritten"));
			System.out.printf("%d modules with %d functions: the same, %s%n", modules, functions,
					(AllAddresses.SEGMENT.byteSize() > 0) ? "the short way" : "the long way");
		}

		private static int compare(long seed, boolean interpreted) {
			RandomModule program = new RandomModule(seed);
			byte[] binary = program.binary();
			List<String> rewritten = run(program, binary, seed, Road.REWRITTEN);
			require(rewritten, run(program, binary, seed, Road.COMPILED));
			if (interpreted && program.isInterpretedRight() && !rewritten.equals(UNCOMPILABLE)) {
				require(promised(rewritten), promised(run(program, binary, seed, Road.INTERPRETED)));
			}
			return program.functions();
		}

		private static List<String> run(RandomModule program, byte[] binary, long seed, Road road) {
			try (ProgramRun run = new ProgramRun(program, road.load(binary), seed)) {
				return run.run();
			}
			// Endive makes invalid code of some blocks that catch exceptions.
			catch (UncompilableModuleException ex) {
				return UNCOMPILABLE;
			}
		}

		private static void require(List<String> actual, List<String> expected) {
			assertThat(actual.size()).as("outcomes").isEqualTo(expected.size());
			for (int i = 0; i < expected.size(); i++) {
				assertThat(actual.get(i)).as("outcome %d", i).isEqualTo(expected.get(i));
			}
		}

		private static List<String> promised(List<String> outcomes) {
			return outcomes.stream()
				.takeWhile((outcome) -> !outcome.equals(ProgramRun.CLOSING))
				.map(RandomPrograms::promised)
				.toList();
		}

		private static String promised(String outcome) {
			String trap = outcome.replace("unaligned atomic", TRAPS.getFirst());
			return TRAPS.stream().filter(trap::contains).findFirst().orElse(trap);
		}

	}

}
