package io.sharedmemory.jcstress;

import java.util.concurrent.CompletableFuture;

import io.sharedmemory.WaitResult;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/**
 * Semantics 19: an asynchronous wait that is cancelled and notified at the same instant
 * is one or the other.
 */
@JCStressTest
@Outcome(id = "true, 0", expect = Expect.ACCEPTABLE, desc = "Was cancelled, and not counted")
@Outcome(id = "false, 1", expect = Expect.ACCEPTABLE, desc = "Was woken, and counted")
@Outcome(id = "true, 1", expect = Expect.FORBIDDEN, desc = "Was cancelled, but counted as woken")
@Outcome(expect = Expect.FORBIDDEN, desc = "Neither")
@State
public class CancelAgainstNotifyStress {

	private final long address = Slots.next();

	private final CompletableFuture<WaitResult> wait = Slots.MEMORY.atomicWaitAsync32(this.address, 0);

	@Actor
	public void cancel(ZI_Result result) {
		result.r1 = this.wait.cancel(true);
	}

	@Actor
	public void awakenOne(ZI_Result result) {
		result.r2 = Slots.MEMORY.atomicNotify(this.address, 1);
	}

}
