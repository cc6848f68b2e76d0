package io.sharedmemory.endive;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.sharedmemory.ChildJvm;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The JVM's first compiler needs stack for each branch, one behind the other, of a
 * function that uses arrays. At the end of its stack, the JVM would end.
 */
class ManyBranchesTests {

	private static final int I32 = 0x7F;

	/** More than the JVM needs to compile a function. */
	private static final int CALLS = 20_000;

	/**
	 * Endive returns several results in an array.
	 */
	@Test
	void functionWithManyBranchesDoesNotEndTheJvm() throws Exception {
		assertThat(ChildJvm.output(List.of("-Xbatch"), ManyBranches.class)).contains("All calls returned");
	}

	/**
	 * The compiler inlines small functions, whose branches add to those of the caller.
	 */
	private static byte[] module() {
		FunctionsModule module = new FunctionsModule();
		module.add("branches", List.of(I32), List.of(I32), branches(1700, 130).op(0x10, 1, 0x6A).bytes());
		module.add("two", List.of(), List.of(I32, I32), new Instructions().i32(1).i32(2).bytes());
		module.add("small", List.of(I32), List.of(), branches(8, 0).bytes());
		return module.binary();
	}

	private static Instructions branches(int own, int calls) {
		Instructions code = new Instructions();
		for (int i = 0; i < calls; i++) {
			code.op(0x20, 0, 0x10, 2);
		}
		for (int i = 0; i < own; i++) {
			code.op(0x20, 0, 0x04, 0x40, 0x0B);
		}
		return code;
	}

	static final class ManyBranches {

		private ManyBranches() {
		}

		public static void main(String[] arguments) {
			try (SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 1))) {
				Guest guest = Road.REWRITTEN.load(module()).instantiate(memory);
				for (int i = 0; i < CALLS; i++) {
					assertThat(guest.call("branches", i)).isEqualTo(3);
				}
				System.out.println("All calls returned");
			}
		}

	}

}
