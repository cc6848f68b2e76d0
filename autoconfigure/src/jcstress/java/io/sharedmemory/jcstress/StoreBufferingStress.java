package io.sharedmemory.jcstress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IJ_Result;

/**
 * Semantics 10: atomics are sequentially consistent: of two threads that each store and
 * then load what the other stored, one sees the other's.
 */
@JCStressTest
@Outcome(id = { "0, 1", "1, 0", "1, 1" }, expect = Expect.ACCEPTABLE, desc = "In some order")
@Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "Both loads overtook the stores")
@State
public class StoreBufferingStress {

	private final long x = Slots.next();

	private final long y = Slots.next();

	@Actor
	public void storeXLoadY(IJ_Result result) {
		Slots.MEMORY.atomicStore16(this.x, 1);
		result.r2 = Slots.MEMORY.atomicLoad64(this.y);
	}

	@Actor
	public void storeYLoadX(IJ_Result result) {
		Slots.MEMORY.atomicStore64(this.y, 1);
		result.r1 = Slots.MEMORY.atomicLoad16(this.x);
	}

}
