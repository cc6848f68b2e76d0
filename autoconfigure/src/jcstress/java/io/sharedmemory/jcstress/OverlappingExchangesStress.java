package io.sharedmemory.jcstress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Semantics 11: an exchange and a compare-exchange of a part of a word change nothing of
 * the rest, which others change in other widths.
 */
@JCStressTest
@Outcome(id = "1122334455667788", expect = Expect.ACCEPTABLE, desc = "All four were kept")
@Outcome(expect = Expect.FORBIDDEN, desc = "One was lost")
@State
public class OverlappingExchangesStress {

	private final long address = Slots.next();

	@Actor
	public void narrow() {
		Slots.MEMORY.atomicExchange8(this.address, 0x88);
		Slots.MEMORY.atomicCompareExchange16(this.address + 2, 0, 0x5566);
	}

	@Actor
	public void wide() {
		Slots.MEMORY.atomicXor32(this.address, 0x7700);
		Slots.MEMORY.atomicAdd64(this.address, 0x11223344_00000000L);
	}

	@Arbiter
	public void load(L_Result result) {
		result.r1 = Long.toHexString(Slots.MEMORY.atomicLoad64(this.address));
	}

}
