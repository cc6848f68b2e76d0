package io.sharedmemory.jcstress;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryClosedException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * Semantics 21: an access that meets a close happens or throws, and harms nobody.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Both came before the close")
@Outcome(id = { "0, CLOSED", "CLOSED, CLOSED" }, expect = Expect.ACCEPTABLE, desc = "One or both came after it")
@Outcome(expect = Expect.FORBIDDEN, desc = "Neither happened nor threw, or left something behind")
@State
public class CloseAgainstAccessStress {

	private final SharedMemory memory = SharedMemory.create(MemoryType.shared(0, 1));

	@Actor
	public void growAndAdd(LL_Result result) {
		try {
			result.r1 = "CLOSED";
			result.r2 = "CLOSED";
			result.r1 = this.memory.grow(1);
			result.r2 = this.memory.atomicAdd8(0, 1);
		}
		catch (SharedMemoryClosedException ex) {
			// As the result says already.
		}
	}

	@Actor
	public void close() {
		this.memory.close();
	}

}
