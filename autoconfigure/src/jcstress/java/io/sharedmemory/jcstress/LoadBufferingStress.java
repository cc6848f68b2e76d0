package io.sharedmemory.jcstress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IJ_Result;

/**
 * Semantics 10: atomics are sequentially consistent: a load does not see a store that
 * depends on it.
 */
@JCStressTest
@Outcome(id = { "0, 0", "0, 1", "1, 0" }, expect = Expect.ACCEPTABLE, desc = "In some order")
@Outcome(id = "1, 1", expect = Expect.FORBIDDEN, desc = "Both stores overtook the loads")
@State
public class LoadBufferingStress {

	private final long x = Slots.next();

	private final long y = Slots.next();

	@Actor
	public void loadXStoreY(IJ_Result result) {
		result.r1 = Slots.MEMORY.atomicLoad32(this.x);
		Slots.MEMORY.atomicStore64(this.y, 1);
	}

	@Actor
	public void loadYStoreX(IJ_Result result) {
		result.r2 = Slots.MEMORY.atomicLoad64(this.y);
		Slots.MEMORY.atomicStore32(this.x, 1);
	}

}
