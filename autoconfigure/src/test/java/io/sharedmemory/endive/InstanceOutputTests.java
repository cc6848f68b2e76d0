package io.sharedmemory.endive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.TrapException;
import run.endive.wasi.WasiOptions;
import run.endive.wasm.types.FunctionType;

import io.sharedmemory.registry.DefaultSharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link InstanceOutput} and {@link FlushingMachine}.
 */
class InstanceOutputTests {

	@AutoClose
	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();

	private final Output output = new Output();

	private final LinkableModule module = new SharedMemoryLinker(this.registry, Map.of())
		.load("prints", Modules.binary("prints"))
		.withImports(ImportValues.builder()
			.addFunction(new HostFunction("host", "within", FunctionType.empty(), (instance, arguments) -> {
				instance.export("print_part").apply();
				return null;
			}))
			.build());

	@Test
	void eachInstanceHasItsOwnWhichIsFlushedWhenACallEnds() {
		LinkableModule linked = this.module
			.withWasi(WasiOptions.builder().withStdout(this.output).withStderr(new Output()).build());
		try (ModuleInstance first = linked.instantiate(); ModuleInstance second = linked.instantiate()) {
			first.instance().export("print_part").apply();
			second.instance().export("print_line").apply();
			first.instance().export("print_line").apply();
		}
		assertThat(this.output.flushed).containsExactly(List.of("part", "part\n"), List.of("part\n"));
	}

	@Test
	void oneStreamForOutputAndErrorIsOneForAnInstance() {
		try (ModuleInstance instance = this.module
			.withWasi(WasiOptions.builder().withStdout(this.output).withStderr(this.output).build())
			.instantiate()) {
			instance.instance().export("print_part").apply();
		}
		assertThat(this.output.flushed).containsExactly(List.of("part"));
	}

	@Test
	void callWithinACallIsPartOfIt() {
		try (ModuleInstance instance = instance()) {
			instance.instance().export("print_around").apply();
		}
		assertThat(this.output.flushed).containsExactly(List.of("partpartpart\n"));
	}

	@Test
	void callThatTrapsIsFlushedAndItsTrapIsWhatCounts() {
		try (ModuleInstance instance = instance()) {
			assertThatExceptionOfType(TrapException.class)
				.isThrownBy(() -> instance.instance().export("print_and_trap").apply())
				.satisfies((ex) -> assertThat(ex.getSuppressed()).isEmpty());
			this.output.failing = true;
			assertThatExceptionOfType(TrapException.class)
				.isThrownBy(() -> instance.instance().export("print_and_trap").apply())
				.satisfies(
						(ex) -> assertThat(ex.getSuppressed()).hasExactlyElementsOfTypes(UncheckedIOException.class));
			this.output.failing = false;
			instance.instance().export("print_line").apply();
		}
		assertThat(this.output.flushed).containsExactly(List.of("part", "partpart\n"));
	}

	@Test
	void flushThatFailsIsNotSwallowed() {
		this.output.failing = true;
		try (ModuleInstance instance = instance()) {
			assertThatExceptionOfType(UncheckedIOException.class)
				.isThrownBy(() -> instance.instance().export("print_line").apply())
				.withMessageContaining("as told");
		}
	}

	private ModuleInstance instance() {
		return this.module.withWasi(WasiOptions.builder().withStdout(this.output).build()).instantiate();
	}

	/**
	 * Keeps what was written between two flushes, for each instance.
	 */
	private static final class Output extends OutputStream implements InstanceOutput {

		private final List<List<String>> flushed = new ArrayList<>();

		private boolean failing;

		@Override
		public OutputStream forInstance() {
			List<String> parts = new ArrayList<>();
			this.flushed.add(parts);
			return new ByteArrayOutputStream() {

				@Override
				public void flush() throws IOException {
					if (Output.this.failing) {
						throw new IOException("as told");
					}
					parts.add(toString(StandardCharsets.UTF_8));
					reset();
				}

			};
		}

		@Override
		public void write(int octet) {
			throw new AssertionError("Nobody writes to what is for several instances");
		}

	}

}
