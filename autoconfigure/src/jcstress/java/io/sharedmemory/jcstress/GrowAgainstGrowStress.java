package io.sharedmemory.jcstress;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/**
 * Semantics 6: concurrent growths return different sizes, and add up.
 */
@JCStressTest
@Outcome(id = { "0, 1, 2", "1, 0, 2" }, expect = Expect.ACCEPTABLE, desc = "One after the other")
@Outcome(expect = Expect.FORBIDDEN, desc = "A growth was lost")
@State
public class GrowAgainstGrowStress {

	private final SharedMemory memory = SharedMemory.create(MemoryType.shared(0, 2));

	@Actor
	public void grow(JJJ_Result result) {
		result.r1 = this.memory.grow(1);
	}

	@Actor
	public void growToo(JJJ_Result result) {
		result.r2 = this.memory.grow(1);
	}

	@Arbiter
	public void size(JJJ_Result result) {
		result.r3 = this.memory.size();
		this.memory.close();
	}

}
