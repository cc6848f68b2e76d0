package io.sharedmemory.jcstress;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LI_Result;

/**
 * Semantics 24: a plain store and a notify after it are not both missed by a waiter that
 * enqueues at the same time.
 */
@JCStressTest
@Outcome(id = "OK, 1", expect = Expect.ACCEPTABLE, desc = "Waited, and was woken")
@Outcome(id = "MISMATCH, 0", expect = Expect.ACCEPTABLE, desc = "Saw the store")
@Outcome(id = "TIMED_OUT, 0", expect = Expect.FORBIDDEN, desc = "Missed both")
@Outcome(expect = Expect.FORBIDDEN, desc = "The count is not the number of threads that were woken")
@State
public class PlainStoreAndNotifyAgainstWaitStress {

	private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);

	private static final MemorySegment DATA = Slots.MEMORY.data();

	private final long address = Slots.next();

	@Actor
	public void storeAndNotify(LI_Result result) {
		Waits.pause(300);
		DATA.set(INT, this.address, 1);
		result.r2 = Slots.MEMORY.atomicNotify(this.address, -1);
	}

	@Actor
	public void await(LI_Result result) {
		result.r1 = Waits.untilEnded(Slots.MEMORY, this.address);
	}

}
