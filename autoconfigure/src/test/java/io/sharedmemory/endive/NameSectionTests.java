package io.sharedmemory.endive;

import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static io.sharedmemory.endive.BinaryModule.bytes;
import static io.sharedmemory.endive.BinaryModule.join;
import static io.sharedmemory.endive.BinaryModule.name;
import static io.sharedmemory.endive.BinaryModule.section;
import static io.sharedmemory.endive.BinaryModule.sized;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A module is as valid as it is without its name section, whatever that has.
 */
class NameSectionTests {

	static List<byte[]> sections() {
		return List.of(functionName(name("\ud83d\ude00")), functionName(sized(bytes(0xFF, 0xFE))),
				functionName(bytes(200)), bytes(1, 100), bytes(1, 5, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F), bytes(0xFF));
	}

	private static byte[] functionName(byte[] name) {
		return join(bytes(1), sized(join(bytes(1, 0), name)));
	}

	@ParameterizedTest
	@MethodSource("sections")
	void nameSectionThatTheEngineDoesNotAcceptIsLeftOut(byte[] names) {
		byte[] binary = BinaryModule.of(section(1, bytes(1, 0x60, 0, 1, BinaryModule.I32)), section(3, bytes(1, 0)),
				section(7, bytes(1), name("run"), bytes(0, 0)), section(10, bytes(1), sized(bytes(0, 0x41, 42, 0x0B))),
				section(0, name("name"), names));
		for (Execution execution : Execution.values()) {
			LinkableModule module = SharedMemoryLinker.withoutMemories().load("answer", binary, execution);
			try (ModuleInstance instance = module.instantiate()) {
				assertThat(instance.instance().export("run").apply()).containsExactly(42);
			}
		}
	}

}
