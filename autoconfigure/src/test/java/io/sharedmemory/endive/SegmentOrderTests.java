package io.sharedmemory.endive;

import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import run.endive.runtime.ImportMemory;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.wasm.Parser;
import run.endive.wasm.UninstantiableException;
import run.endive.wasm.WasmModule;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ActiveSegments}, on Endive's compiler and on its interpreter: the
 * segments before the first that does not fit are written, those behind it are not.
 */
@ParameterizedClass
@EnumSource
class SegmentOrderTests {

	@AutoClose
	private final SharedMemory memory = memory("memory");

	@AutoClose
	private final SharedMemory other = memory("other");

	@AutoClose
	private final SharedMemory third = memory("third");

	@Parameter
	private Execution execution;

	@Test
	void segmentsOfOneMemory() {
		assertDoesNotFit(() -> GuestModule.load(this.execution, "segment-order").instantiate(this.memory));
		assertThat(texts(this.memory)).containsExactly("first\0", "\0\0\0\0\0\0");
	}

	@Test
	void segmentsOfOneMemoryThatFit() {
		this.memory.grow(2);
		GuestModule.load(this.execution, "segment-order").instantiate(this.memory);
		assertThat(texts(this.memory)).containsExactly("first\0", "third\0");
	}

	@Test
	void segmentsOfTwoMemories() {
		GuestModule module = GuestModule.load(this.execution, "segment-order-two-memories");
		assertDoesNotFit(() -> module.instantiate(this.memory, this.other));
		assertThat(texts(this.memory)).containsExactly("second", "\0\0\0\0\0\0");
		assertThat(texts(this.other)).containsExactly("first\0", "\0\0\0\0\0\0");
	}

	@Test
	void segmentsOfTwoMemoriesThatFit() {
		this.memory.grow(2);
		GuestModule module = GuestModule.load(this.execution, "segment-order-two-memories");
		module.instantiate(this.memory, this.other);
		assertThat(texts(this.memory)).containsExactly("second", "fifth\0");
		assertThat(texts(this.other)).containsExactly("first\0", "fourth");
	}

	@Test
	void segmentsOfTwoImportsOfOneView() {
		GuestModule module = GuestModule.load(this.execution, "segment-order-two-memories");
		SharedMemoryView view = SharedMemoryView.of(this.memory);
		assertDoesNotFit(() -> module.instantiate(view, view));
		assertThat(texts(this.memory)).containsExactly("second", "\0\0\0\0\0\0");
	}

	@Test
	void segmentsOfMemoriesThatTheModuleDefines() {
		assertDoesNotFit(this::instantiateWithOwnMemories);
		assertThat(texts(this.memory)).containsExactly("second", "\0\0\0\0\0\0");
		assertThat(texts(this.other)).containsExactly("first\0", "\0\0\0\0\0\0");
		assertThat(texts(this.third)).containsExactly("third\0", "\0\0\0\0\0\0");
	}

	@Test
	void segmentsOfMemoriesThatTheModuleDefinesThatFit() {
		this.memory.grow(2);
		instantiateWithOwnMemories();
		assertThat(texts(this.memory)).containsExactly("second", "\0\0\0\0\0\0");
		assertThat(texts(this.other)).containsExactly("first\0", "fifth\0");
		assertThat(texts(this.third)).containsExactly("third\0", "\0\0\0\0\0\0");
	}

	private void instantiateWithOwnMemories() {
		WasmModule module = Parser.parse(Modules.binary("segment-order-own-memory"));
		Iterator<SharedMemory> defined = List.of(this.other, this.third).iterator();
		Instance.builder(module)
			.withMachineFactory(Machines.of(this.execution, module))
			.withMemoryFactory((limits) -> SharedMemoryView.of(defined.next()))
			.withImportValues(ImportValues.builder()
				.addMemory(new ImportMemory("env", "memory", SharedMemoryView.of(this.memory)))
				.build())
			.build();
	}

	private static void assertDoesNotFit(Runnable instantiation) {
		assertThatExceptionOfType(UninstantiableException.class).isThrownBy(instantiation::run)
			.withMessageStartingWith("out of bounds memory access");
	}

	/**
	 * What is where the segments go.
	 */
	private static List<String> texts(SharedMemory memory) {
		return List.of(text(memory, 16), text(memory, 32));
	}

	private static String text(SharedMemory memory, int address) {
		return new String(memory.data().asSlice(address, 6).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.US_ASCII);
	}

	private static SharedMemory memory(String name) {
		return SharedMemory.create(name, MemoryType.shared(1, 3));
	}

}
