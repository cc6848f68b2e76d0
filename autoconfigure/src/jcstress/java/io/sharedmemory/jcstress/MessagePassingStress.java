package io.sharedmemory.jcstress;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Semantics 9 and 10: who sees an atomic store sees the plain stores before it.
 */
@JCStressTest
@Outcome(id = { "0, 0", "0, 1", "1, 1" }, expect = Expect.ACCEPTABLE, desc = "The message is there once the flag is")
@Outcome(id = "1, 0", expect = Expect.FORBIDDEN, desc = "The flag overtook the message")
@State
public class MessagePassingStress {

	private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);

	private static final MemorySegment DATA = Slots.MEMORY.data();

	private final long message = Slots.next();

	private final long flag = Slots.next();

	@Actor
	public void send() {
		DATA.set(INT, this.message, 1);
		Slots.MEMORY.atomicStore8(this.flag, 1);
	}

	@Actor
	public void receive(II_Result result) {
		result.r1 = Slots.MEMORY.atomicLoad8(this.flag);
		result.r2 = DATA.get(INT, this.message);
	}

}
