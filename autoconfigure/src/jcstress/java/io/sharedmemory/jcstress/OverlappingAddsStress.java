package io.sharedmemory.jcstress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/**
 * Semantics 11: additions to the same byte in different widths are all kept.
 */
@JCStressTest
@Outcome(id = "40", expect = Expect.ACCEPTABLE, desc = "All were kept")
@Outcome(expect = Expect.FORBIDDEN, desc = "One was lost")
@State
public class OverlappingAddsStress {

	private static final int ROUNDS = 10;

	private final long address = Slots.next();

	@Actor
	public void add8Then32() {
		for (int i = 0; i < ROUNDS; i++) {
			Slots.MEMORY.atomicAdd8(this.address, 1);
			Slots.MEMORY.atomicAdd32(this.address, 1);
		}
	}

	@Actor
	public void add16Then64() {
		for (int i = 0; i < ROUNDS; i++) {
			Slots.MEMORY.atomicAdd16(this.address, 1);
			Slots.MEMORY.atomicAdd64(this.address, 1);
		}
	}

	@Arbiter
	public void load(J_Result result) {
		result.r1 = Slots.MEMORY.atomicLoad64(this.address);
	}

}
