package io.sharedmemory.endive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.sharedmemory.ChildJvm;
import io.sharedmemory.Programs;
import io.sharedmemory.endive.cache.CodeCache;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compiled code that processes have in common.
 */
class CodeCacheProcessesTests {

	private static final String LARGE = "The large module said";

	@TempDir
	private Path directory;

	@Test
	void laterProcessHasTheCodeOfTheFirst() throws Exception {
		String first = run();
		String second = run();
		assertThat(first).contains("large COMPILED", "answer COMPILED");
		assertThat(second).contains("large CACHE", "answer CACHE").doesNotContain("WARNING");
		assertThat(result(second)).isEqualTo(result(first)).contains("42");
	}

	@Test
	void processesMayStartTogether() throws Exception {
		List<String> outputs = together(4, this::run);
		assertThat(outputs).allMatch((output) -> result(output).equals(result(outputs.getFirst())))
			.noneMatch((output) -> output.contains("WARNING"));
		assertThat(files()).hasSize(2).allMatch((file) -> file.toString().endsWith(".wasmcode"));
		assertThat(run()).contains("large CACHE", "answer CACHE");
	}

	/**
	 * Each deletes what the others have written.
	 */
	@Test
	void processesMayCompeteForTooLittleRoom() throws Exception {
		run();
		long size = Files.size(bySize().getLast());
		List<String> outputs = together(3, () -> run(List.of(), String.valueOf(size)));
		assertThat(outputs).allMatch((output) -> result(output).equals(result(outputs.getFirst())))
			.noneMatch((output) -> output.contains("WARNING"));
		assertThat(files().stream().mapToLong((file) -> file.toFile().length()).sum()).isLessThanOrEqualTo(size);
	}

	@Test
	void directoryThatCannotBeWrittenToIsStillRead() throws Exception {
		run();
		Path gone = bySize().getFirst();
		Files.delete(gone);
		Files.setPosixFilePermissions(this.directory, PosixFilePermissions.fromString("r-x------"));
		try {
			String output = run(withoutPrivileges(), "100000000");
			assertThat(output).contains("large CACHE", "answer COMPILED", "'42'",
					"WARNING: Compiled code is not kept: '%s' cannot be written (java.nio.file.AccessDeniedException:"
						.formatted(this.directory.toRealPath().resolve(gone.getFileName())));
			assertThat(files()).hasSize(1);
		}
		finally {
			Files.setPosixFilePermissions(this.directory, PosixFilePermissions.fromString("rwx------"));
		}
	}

	/**
	 * As if the disk were full after the first bytes.
	 */
	@Test
	void diskThatIsFullIsDoneWithout() throws Exception {
		Programs.require("prlimit");
		String output = run(List.of("prlimit", "--fsize=80000:80000"), "100000000");
		assertThat(output).contains("large COMPILED", "answer COMPILED", "WARNING: Compiled code is not kept: '",
				"cannot be written (java.io.IOException: File too large)");
		assertThat(files()).as("only what fits is there, and that is whole").hasSize(1);
		assertThat(run()).contains("large COMPILED", "answer CACHE").doesNotContain("WARNING");
	}

	/**
	 * Takes from root what lets it write anywhere.
	 */
	private List<String> withoutPrivileges() throws IOException {
		boolean root = Files.getAttribute(this.directory, "unix:uid").equals(0);
		return root ? List.of(Programs.require("setpriv"), "--bounding-set", "-dac_override,-dac_read_search,-fowner")
				: List.of();
	}

	private String run() throws Exception {
		return run(List.of(), "100000000");
	}

	private String run(List<String> prefix, String maximumSize) throws Exception {
		List<String> command = new ArrayList<>(prefix);
		command
			.addAll(ChildJvm.command(List.of("-XX:-UsePerfData"), Main.class, this.directory.toString(), maximumSize));
		return ChildJvm.output(command);
	}

	private static String result(String output) {
		return output.substring(output.indexOf(LARGE));
	}

	private static List<String> together(int count, Callable<String> task) throws Exception {
		try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
			List<String> results = new ArrayList<>();
			for (Future<String> result : threads.invokeAll(Stream.generate(() -> task).limit(count).toList())) {
				results.add(result.get());
			}
			return results;
		}
	}

	private List<Path> bySize() throws IOException {
		return files().stream().sorted(Comparator.comparing((file) -> file.toFile().length())).toList();
	}

	private List<Path> files() throws IOException {
		try (Stream<Path> files = Files.list(this.directory)) {
			return files.toList();
		}
	}

	static final class Main {

		private Main() {
		}

		public static void main(String[] arguments) {
			CodeCache cache = CodeCache.open(Path.of(arguments[0]), Long.parseLong(arguments[1])).orElseThrow();
			SharedMemoryLinker linker = SharedMemoryLinker
				.withoutMemories(LinkerOptions.DEFAULTS.withMaximumThreads(0).withCache(cache).withOptimize(true));
			LinkableModule large = linker.load("large", LargeModule.binary(30, 3));
			LinkableModule answer = linker.load("answer", AnswerModule.binary(42));
			System.out.println("large " + large.codeOrigin().orElseThrow().kind());
			System.out.println("answer " + answer.codeOrigin().orElseThrow().kind());
			System.out.flush();
			try (ModuleInstance instance = large.instantiate()) {
				System.out.printf("%s '%d' and the other '%d'%n", LARGE,
						instance.instance().export("run").apply(1, 0x7fffffff)[0], AnswerModule.answer(answer));
			}
		}

	}

}
