package io.sharedmemory.jcstress;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

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
 * Semantics 8: no access inside a size traps in a thread that was told of it, even
 * without any order.
 */
@JCStressTest
@Outcome(id = "2, 0", expect = Expect.ACCEPTABLE, desc = "Found zeros")
@Outcome(id = "2, TRAP", expect = Expect.FORBIDDEN, desc = "Trapped inside the size")
@Outcome(expect = Expect.FORBIDDEN, desc = "No such size, or bytes that are not zero")
@State
public class GrowAgainstToldSizeStress {

	private static final VarHandle TOLD;

	static {
		try {
			TOLD = MethodHandles.lookup().findVarHandle(GrowAgainstToldSizeStress.class, "told", long.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 2));

	private long told = 1;

	@Actor
	public void growAndTell() {
		this.memory.grow(1);
		TOLD.setOpaque(this, 2);
	}

	@Actor
	public void accessAsTold(JL_Result result) {
		long size = (long) TOLD.getOpaque(this);
		for (int i = 1; size == 1; i++) {
			Growth.spin(i);
			size = (long) TOLD.getOpaque(this);
		}
		result.r1 = size;
		result.r2 = Growth.accessEnd(this.memory);
	}

	@Arbiter
	public void close() {
		this.memory.close();
	}

}
