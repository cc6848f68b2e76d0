package io.sharedmemory.endive;

import java.io.ByteArrayInputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasi.WasiOptions;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.types.ValType;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Host functions in instances that may only read their memory: they get Endive's memory,
 * and may do no more with it than the instance.
 */
class ReadOnlyHostFunctionsTests {

	/** Methods of Endive's that do not write, or say so. */
	private static final Set<String> OTHERS = Set.of("bytes", "pages", "initialPages", "maximumPages", "shared", "lock",
			"waitOn", "notify", "atomicFence", "atomicWait", "atomicNotify", "initialize", "drop");

	private static final int ADDRESS = 4096;

	@AutoClose
	private final SharedMemory memory = SharedMemory.create("prices", MemoryType.shared(1, 4));

	@AutoClose
	private final SharedMemory other = SharedMemory.create("other", MemoryType.shared(1, 4));

	@TempDir
	private Path directory;

	private Instance instance() {
		return GuestModule.load(Execution.INTERPRETED, "read-only-bulk")
			.instantiate(SharedMemoryView.readOnly(this.memory), SharedMemoryView.of(this.other))
			.instance();
	}

	@Test
	void everyMethodThatWritesTraps() {
		Memory view = instance().memory(0);
		byte[] before = fill();
		List<Method> writes = Stream.of(Memory.class.getMethods())
			.filter((method) -> !OTHERS.contains(method.getName()))
			.filter((method) -> !method.getName().matches("(atomicR|r)ead.*"))
			.toList();
		assertThat(writes).hasSizeGreaterThan(40).noneMatch((method) -> Modifier.isStatic(method.getModifiers()));
		assertThat(writes).extracting(Method::getName)
			.contains("writeI32", "atomicAddInt", "fill", "copy", "zero", "grow", "initPassiveSegment", "writeCString");
		for (Method write : writes) {
			assertThatExceptionOfType(WasmRuntimeException.class).as(write.toString())
				.isThrownBy(() -> invoke(write, view))
				.withMessageMatching("(store to|growth of) read-only memory 'prices'.*");
			assertUnchanged(before, write.toString());
		}
	}

	private static void invoke(Method method, Memory view) throws Throwable {
		try {
			method.invoke(view, switch (method.getName()) {
				case "fill" -> new Object[] { (byte) 1, ADDRESS, ADDRESS + 8 };
				case "initPassiveSegment" -> new Object[] { 0, ADDRESS, 0, 7 };
				case "write" -> (method.getParameterCount() == 2) ? new Object[] { ADDRESS, new byte[8] }
						: new Object[] { ADDRESS, new byte[8], 0, 8 };
				default ->
					Arrays.stream(method.getParameterTypes()).map(ReadOnlyHostFunctionsTests::argument).toArray();
			});
		}
		catch (InvocationTargetException ex) {
			throw ex.getCause();
		}
	}

	private static Object argument(Class<?> type) {
		Map<Class<?>, Object> arguments = Map.of(int.class, ADDRESS, long.class, 1L, short.class, (short) 1, byte.class,
				(byte) 1, float.class, 1F, double.class, 1D, String.class, "text", Charset.class,
				StandardCharsets.UTF_8);
		return arguments.get(type);
	}

	@Test
	void nothingOfWasiWritesToTheMemory() throws Exception {
		Files.writeString(this.directory.resolve("file"), "content of a file");
		WasiOptions options = WasiOptions.builder()
			.withStdin(new ByteArrayInputStream("input".repeat(100).getBytes(StandardCharsets.UTF_8)))
			.withArguments(List.of("program", "argument"))
			.withEnvironment("NAME", "value")
			.withDirectory("/", this.directory)
			.build();
		Set<String> refused = new TreeSet<>();
		try (WasiFunctions functions = new WasiFunctions(options)) {
			Instance instance = instance();
			int file = open(functions);
			for (ImportFunction function : functions.toImports()) {
				for (long[] arguments : arguments(function, file)) {
					byte[] before = fill();
					try {
						function.handle().apply(instance, arguments);
					}
					catch (WasmEngineException ex) {
						if (String.valueOf(ex.getMessage()).startsWith("store to read-only memory 'prices'")) {
							refused.add(function.name());
						}
					}
					assertUnchanged(before, "%s%s".formatted(function.name(), Arrays.toString(arguments)));
				}
			}
		}
		assertThat(refused).contains("args_get", "args_sizes_get", "clock_res_get", "clock_time_get", "environ_get",
				"environ_sizes_get", "fd_fdstat_get", "fd_filestat_get", "fd_prestat_dir_name", "fd_prestat_get",
				"fd_read", "fd_readdir", "fd_seek", "fd_tell", "fd_write", "path_filestat_get", "path_open",
				"poll_oneoff", "random_get");
	}

	@Test
	void fileWhoseDescriptorCannotBeToldIsNotCreated() {
		WasiOptions options = WasiOptions.builder().withDirectory("/", this.directory).build();
		try (WasiFunctions functions = new WasiFunctions(options)) {
			Instance instance = instance();
			fill();
			assertThatExceptionOfType(WasmRuntimeException.class)
				.isThrownBy(() -> pathOpen(functions).handle().apply(instance, 3, 0, 64, 4, 1, 2 | 64, 0, 0, ADDRESS))
				.withMessage("store to read-only memory 'prices': 4 bytes at address %d", ADDRESS);
			assertThat(this.directory).isEmptyDirectory();
		}
	}

	private static ImportFunction pathOpen(WasiFunctions functions) {
		return Stream.of(functions.toImports())
			.filter((function) -> function.name().equals("path_open"))
			.findFirst()
			.orElseThrow();
	}

	/**
	 * Opens the file, for an instance that may write to the memory.
	 */
	private int open(WasiFunctions functions) {
		Instance writer = GuestModule.load(Execution.INTERPRETED, "read-only-bulk")
			.instantiate(this.memory, this.other)
			.instance();
		fill();
		assertThat(pathOpen(functions).handle().apply(writer, 3, 0, 64, 4, 0, 2, 0, 0, ADDRESS)).containsExactly(0);
		return this.memory.data().get(ValueLayout.JAVA_INT_UNALIGNED, ADDRESS);
	}

	/**
	 * What makes each function go as far as it can: descriptors of standard input,
	 * standard output, the directory and a file, and addresses.
	 */
	private static List<long[]> arguments(ImportFunction function, int file) {
		Function<Integer, long[]> with = (descriptor) -> {
			long[] arguments = function.functionType()
				.params()
				.stream()
				.mapToLong((type) -> (type == ValType.I64) ? 1 : ADDRESS)
				.toArray();
			switch (function.name()) {
				case "fd_seek" -> {
					arguments[1] = 0;
					arguments[2] = 0;
				}
				case "fd_prestat_dir_name" -> arguments[2] = 1;
				case "fd_read", "fd_write" -> arguments[2] = 1;
				case "path_filestat_get", "path_open" -> {
					arguments[2] = 64;
					arguments[3] = 4;
				}
				case "clock_time_get", "clock_res_get" -> arguments[0] = descriptor % 2;
				case "random_get" -> arguments[1] = 16;
				case "poll_oneoff" -> arguments[2] = 1;
				case "fd_readdir" -> arguments[3] = 0;
				default -> {
				}
			}
			if (function.name().startsWith("fd_") || function.name().startsWith("path_")) {
				arguments[0] = descriptor;
			}
			if (function.name().equals("path_open")) {
				arguments[1] = 0;
				arguments[4] = 0;
				arguments[5] = 2;
				arguments[7] = 0;
			}
			return arguments;
		};
		return Stream.of(0, 1, 3, file)
			.map(with)
			// Closing would leave nothing to read from, and the file is open for reading.
			.filter((arguments) -> !function.name()
				.matches("proc_.*|fd_close|fd_renumber|fd_allocate|fd_filestat_set_size|path_remove.*|path_unlink.*"))
			.toList();
	}

	/**
	 * The name of a file at 64, and a vector of one buffer at {@value #ADDRESS}, which
	 * stands for a subscription to a time in the past as well.
	 */
	private byte[] fill() {
		byte[] content = new byte[MemoryType.PAGE_SIZE];
		ByteBuffer words = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
		words.put(64, "file".getBytes(StandardCharsets.US_ASCII));
		words.putInt(ADDRESS, 1024).putInt(ADDRESS + 4, 8);
		this.memory.data().asSlice(0, content.length).copyFrom(MemorySegment.ofArray(content));
		return content;
	}

	private void assertUnchanged(byte[] before, String what) {
		assertThat(this.memory.data().mismatch(MemorySegment.ofArray(before))).as("what %s changed", what)
			.isEqualTo(-1);
	}

}
