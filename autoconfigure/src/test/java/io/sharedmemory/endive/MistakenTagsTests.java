package io.sharedmemory.endive;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import run.endive.runtime.ImportTag;
import run.endive.runtime.ImportValues;
import run.endive.runtime.TagInstance;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.TagType;
import run.endive.wasm.types.ValType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * An exception is caught by its tag, or the module is refused.
 */
@ParameterizedClass
@EnumSource(Execution.class)
class MistakenTagsTests {

	private static final int I32 = 0x7F;

	private static final int NONE = 0x40;

	/** Of the types of the modules. */
	private static final int NUMBER = 1;

	private static final int NOTHING = 2;

	@Parameter
	private Execution execution;

	@Test
	void importedTagsOfTheSameType() {
		refuse(module(List.of("one", "two"), NUMBER, NUMBER));
	}

	@Test
	void ownTagOfTheTypeOfAnImportedOne() {
		refuse(module(List.of("one"), NUMBER, NUMBER));
	}

	@Test
	void tagsOfOtherTypes() {
		assertThat(call(module(List.of("one", "two"), NUMBER, NOTHING))).isEqualTo(100);
		assertThat(call(module(List.of("one"), NUMBER, NOTHING))).isEqualTo(100);
	}

	@Test
	void tagThatIsImportedTwice() {
		assertThat(call(module(List.of("one", "one"), NUMBER, NUMBER))).isEqualTo(1);
	}

	@Test
	void ownTagsOfTheSameType() {
		assertThat(call(module(List.of(), NUMBER, NUMBER))).isEqualTo(100);
	}

	private void refuse(byte[] module) {
		assertThatExceptionOfType(UnlinkableModuleException.class)
			.isThrownBy(() -> SharedMemoryLinker.withoutMemories().load("module", module, this.execution))
			.withMessageContaining("'env.one', for which the engine would take those with tag 1");
	}

	private long call(byte[] module) {
		TagInstance one = tag(NUMBER, ValType.I32);
		ImportValues imports = ImportValues.builder()
			.addTag(new ImportTag("env", "one", one), new ImportTag("env", "two", tag(NOTHING)))
			.build();
		try (ModuleInstance instance = SharedMemoryLinker.withoutMemories()
			.load("module", module, this.execution)
			.instantiate(imports)) {
			return instance.instance().export("run").apply(1)[0];
		}
	}

	private static TagInstance tag(int type, ValType... values) {
		return new TagInstance(new TagType((byte) 0, type), FunctionType.of(values, new ValType[0]));
	}

	/**
	 * A module that throws an exception with the second tag, and its argument if the tag
	 * has a number, and returns the number of one with the first tag, otherwise 100.
	 */
	private static byte[] module(List<String> imported, int... tags) {
		byte[] imports = BinaryModule.bytes(imported.size());
		byte[] own = BinaryModule.bytes(tags.length - imported.size());
		for (int i = 0; i < tags.length; i++) {
			byte[] tag = BinaryModule.bytes(0, tags[i]);
			if (i < imported.size()) {
				imports = BinaryModule.join(imports, BinaryModule.name("env"), BinaryModule.name(imported.get(i)),
						BinaryModule.bytes(4), tag);
			}
			else {
				own = BinaryModule.join(own, tag);
			}
		}
		Instructions run = new Instructions().op(0x02, NONE, 0x02, I32, 0x1F, NONE, 2, 0x00, 0, 0, 0x02, 1);
		if (tags[1] == NUMBER) {
			run.op(0x20, 0);
		}
		run.op(0x08, 1, 0x0B, 0x00, 0x0B, 0x0F, 0x0B).i32(100);
		byte[] body = BinaryModule.join(BinaryModule.bytes(0), run.bytes(), BinaryModule.bytes(0x0B));
		return BinaryModule.of(
				BinaryModule.section(1, BinaryModule.bytes(3, 0x60, 1, I32, 1, I32, 0x60, 1, I32, 0, 0x60, 0, 0)),
				BinaryModule.section(2, imports), BinaryModule.section(3, BinaryModule.bytes(1, 0)),
				BinaryModule.section(13, own),
				BinaryModule.section(7, BinaryModule.bytes(1), BinaryModule.name("run"), BinaryModule.bytes(0, 0)),
				BinaryModule.section(10, BinaryModule.bytes(1), BinaryModule.sized(body)));
	}

}
