package io.sharedmemory.endive;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.sharedmemory.MemoryType;
import io.sharedmemory.MemoryUser;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.MemoryBudget;
import io.sharedmemory.registry.SharedMemoryRegistryListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link InstanceMemories} and {@link InstanceResources}: nothing is lost, and
 * nothing is left, whatever happens meanwhile.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InstanceMemoriesTests {

	private static final MemoryType TYPE = MemoryType.shared(1, 2);

	private final MemoryBudget budget = new MemoryBudget(8 * MemoryType.PAGE_SIZE);

	private final AtomicInteger asked = new AtomicInteger();

	private final AtomicReference<Error> failure = new AtomicReference<>();

	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry(
			List.of((memory, current, desired, maximum) -> {
				this.asked.incrementAndGet();
				return true;
			}), this.budget);

	private final InstanceMemories memories = new InstanceMemories(
			new MemorySource.Registered(this.registry, this.registry, Map.of()));

	@AfterEach
	void nothingIsLeft() {
		assertThat(this.registry.names()).isEmpty();
		assertThat(this.budget.used()).isZero();
		this.registry.close();
	}

	// semantics 30
	@Test
	void memoryThatIsAboutToEndIsNotHandedOut() {
		InstanceResources resources = resources();
		SharedMemory memory = resources.create("memory", TYPE, true);
		InstanceResources other = resources();
		AtomicInteger refused = new AtomicInteger();
		this.registry.addListener(new SharedMemoryRegistryListener() {

			@Override
			public void onRemoved(SharedMemory removed) {
				// It has left the registry, and is still known here.
				assertThatExceptionOfType(IllegalStateException.class)
					.isThrownBy(() -> InstanceMemoriesTests.this.memories.handOut(removed));
				assertThatExceptionOfType(UnlinkableModuleException.class)
					.isThrownBy(() -> other.join(GivenMemory.toReadAndWrite(removed)));
				refused.incrementAndGet();
			}

		});
		resources.close();
		assertThat(refused).hasValue(1);
		assertThat(memory.isClosed()).isTrue();
		other.close();
	}

	// semantics 28
	@Test
	void closeThatFailsClosesTheOthersAndCanBeRepeated() {
		InstanceResources resources = resources();
		List<SharedMemory> own = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			own.add(resources.create("memory", TYPE, true));
		}
		this.registry.addListener(new SharedMemoryRegistryListener() {

			@Override
			public void onRemoved(SharedMemory memory) {
				Error error = InstanceMemoriesTests.this.failure.get();
				if (memory == own.get(1) && error != null) {
					throw error;
				}
			}

		});
		this.failure.set(new OutOfMemoryError("for a test"));
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(resources::close);
		assertThat(own).allMatch(SharedMemory::isClosed);
		assertThat(resources.isEnded()).isFalse();
		this.failure.set(null);
		resources.close();
		assertThat(resources.isEnded()).isTrue();
		// All numbers are free again.
		InstanceResources next = resources();
		assertThat(next.create("memory", TYPE, true).name()).isEqualTo("plugin.memory");
		assertThat(next.create("memory", TYPE, true).name()).isEqualTo("plugin.memory-2");
		next.close();
	}

	// semantics 28
	@Test
	void closeAtTheEndOfTheStackIsWholeOrCanBeRepeated() throws Exception {
		onASmallStack(() -> {
			int failures = 0;
			for (int depth = 0; depth < 400; depth++) {
				InstanceResources resources = resources();
				InstanceResources other = resources();
				SharedMemory common = resources.create("common", TYPE, true);
				SharedMemory own = resources.create("memory", TYPE, true);
				other.join(GivenMemory.toReadAndWrite(common));
				failures += failsAtTheEnd(depth, resources::close) ? 1 : 0;
				resources.close();
				assertThat(own.isClosed()).isTrue();
				assertThat(common.isClosed()).as("depth %d", depth).isFalse();
				assertThat(this.registry.names()).containsExactly("plugin.common");
				failures += failsAtTheEnd(depth, other::close) ? 1 : 0;
				other.close();
				assertThat(common.isClosed()).isTrue();
				assertThat(this.registry.names()).isEmpty();
			}
			assertThat(failures).isPositive();
		});
	}

	// semantics 28
	@Test
	void creationAtTheEndOfTheStackIsWholeOrLeavesNothing() throws Exception {
		onASmallStack(() -> {
			int failures = 0;
			for (int depth = 0; depth < 400; depth++) {
				InstanceResources resources = resources();
				failures += failsAtTheEnd(depth, () -> resources.create("memory", TYPE, true)) ? 1 : 0;
				resources.close();
				assertThat(this.registry.names()).as("depth %d", depth).isEmpty();
				assertThat(this.budget.used()).isZero();
			}
			assertThat(failures).isPositive();
			InstanceResources last = resources();
			assertThat(last.create("memory", TYPE, true).name()).isEqualTo("plugin.memory");
			last.close();
		});
	}

	@Test
	void memoryThatComesAfterTheEndIsNotKept() {
		InstanceResources resources = resources();
		resources.close();
		assertThatExceptionOfType(ModuleStoppedException.class)
			.isThrownBy(() -> resources.create("memory", TYPE, true));
		assertThat(this.asked).as("it was created").hasValue(1);
	}

	@Test
	void endOfTheLastIsNotHeldUpByANewHolder() {
		InstanceResources first = resources();
		SharedMemory memory = first.create("memory", TYPE, true);
		first.close();
		InstanceResources late = resources();
		assertThat(late.join(GivenMemory.toReadAndWrite(memory)).memory()).isSameAs(memory);
		assertThat(late.isEmpty()).as("it has nothing").isTrue();
		late.close();
	}

	// semantics 30
	@Test
	void instancesThatComeAndGoAtOnceCountRight() throws Exception {
		for (int round = 0; round < 300; round++) {
			InstanceResources defining = resources();
			SharedMemory memory = defining.create("memory", TYPE, true);
			InstanceResources staying = resources();
			staying.join(GivenMemory.toReadAndWrite(memory));
			CountDownLatch begin = new CountDownLatch(1);
			List<FutureTask<Void>> others = new ArrayList<>();
			for (int i = 0; i < 3; i++) {
				others.add(new FutureTask<>(() -> {
					begin.await();
					InstanceResources passing = resources();
					passing.join(GivenMemory.toReadAndWrite(memory));
					passing.close();
					return null;
				}));
				Thread.ofVirtual().start(others.get(i));
			}
			begin.countDown();
			defining.close();
			for (FutureTask<Void> other : others) {
				other.get();
			}
			assertThat(memory.isClosed()).isFalse();
			staying.close();
			assertThat(memory.isClosed()).isTrue();
		}
	}

	private InstanceResources resources() {
		return new InstanceResources(new MemoryUse(new MemoryUser(MemoryUser.Kind.MODULE, "plugin")), this.memories,
				null, null);
	}

	private static void onASmallStack(Runnable test) throws Exception {
		FutureTask<Void> task = new FutureTask<>(test, null);
		Thread thread = new Thread(null, task, "small-stack", 256 * 1024);
		thread.start();
		task.get();
	}

	/**
	 * Runs an action where a little more stack is left the larger the number is.
	 * @return whether it ran out of it
	 */
	private static boolean failsAtTheEnd(int left, Runnable action) {
		return new Descent(left, action).isCutShort();
	}

	private static final class Descent {

		private final Runnable action;

		/** How many frames to go up from the end before the action is run. */
		private final int left;

		private int up;

		private boolean run;

		private boolean cutShort;

		Descent(int left, Runnable action) {
			this.left = left;
			this.action = action;
		}

		boolean isCutShort() {
			descend();
			return this.cutShort;
		}

		private void descend() {
			try {
				descend();
			}
			catch (StackOverflowError ex) {
				// The end; from here it goes up again.
				this.up = 0;
			}
			if (!this.run && this.up++ == this.left) {
				this.run = true;
				try {
					this.action.run();
				}
				catch (StackOverflowError ex) {
					this.cutShort = true;
				}
			}
		}

	}

}
