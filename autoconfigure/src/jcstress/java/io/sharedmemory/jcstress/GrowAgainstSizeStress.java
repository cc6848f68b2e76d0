package io.sharedmemory.jcstress;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JL_Result;

/**
 * Semantics 8: after a thread has seen a size, no access inside that size traps.
 */
@JCStressTest
@Outcome(id = "2, 0", expect = Expect.ACCEPTABLE, desc = "Found zeros")
@Outcome(id = "2, TRAP", expect = Expect.FORBIDDEN, desc = "Trapped inside the size")
@Outcome(expect = Expect.FORBIDDEN, desc = "No such size, or bytes that are not zero")
@State
public class GrowAgainstSizeStress {

	private final SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 2));

	@Actor
	public void grow() {
		this.memory.grow(1);
	}

	@Actor
	public void sizeThenAccess(JL_Result result) {
		long size = this.memory.size();
		for (int i = 1; size == 1; i++) {
			Growth.spin(i);
			size = this.memory.size();
		}
		result.r1 = size;
		result.r2 = Growth.accessEnd(this.memory);
	}

	@Arbiter
	public void close() {
		this.memory.close();
	}

}
