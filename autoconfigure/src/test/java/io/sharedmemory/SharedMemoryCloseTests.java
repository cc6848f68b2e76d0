package io.sharedmemory;

import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static io.sharedmemory.TestThreads.awaitWaiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@ParameterizedClass
@EnumSource
@Timeout(60)
class SharedMemoryCloseTests {

	/** What its documentation excepts. */
	private static final Set<String> USABLE_AFTER_CLOSE = Set.of("addWaitListener", "removeWaitListener", "name",
			"type", "pageSize", "isClosed", "statistics", "readings", "waiting", "waiters", "longestWait", "events",
			"lastGrowthFailure", "toString", "close");

	private final AddressSpaceKind kind;

	@AutoClose
	private final TestThreads threads = new TestThreads();

	@AutoClose
	private final SharedMemory memory;

	SharedMemoryCloseTests(AddressSpaceKind kind) {
		this.kind = kind;
		this.memory = kind.create(1, 4);
	}

	static Stream<Method> usesOfTheMemory() {
		return Arrays.stream(SharedMemory.class.getDeclaredMethods())
			.filter((method) -> Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers()))
			.filter((method) -> !USABLE_AFTER_CLOSE.contains(method.getName()));
	}

	// semantics 21
	@Test
	void closeReleasesEveryWaiter() throws Exception {
		List<TestThread<WaitResult>> waiters = new ArrayList<>();
		for (ThreadKind threadKind : ThreadKind.values()) {
			for (int i = 0; i < 100; i++) {
				int address = i * 8;
				waiters.add(this.threads.call(threadKind, () -> this.memory.atomicWait32(address, 0)));
			}
			waiters.add(this.threads.call(threadKind, () -> this.memory.atomicWait64(8, 0)));
			waiters.add(this.threads.call(threadKind, () -> this.memory.atomicWait32(8, 0, Duration.ofDays(1))));
			waiters.add(this.threads.call(threadKind, () -> this.memory.atomicWait64(8, 0, Instant.MAX)));
		}
		awaitWaiting(this.memory, waiters.size());
		this.memory.close();
		assertThat(this.memory.waiting()).isZero();
		assertThat(this.memory.waiters()).isEmpty();
		for (TestThread<WaitResult> waiter : waiters) {
			assertThatExceptionOfType(SharedMemoryClosedException.class).isThrownBy(waiter::join)
				.withMessageContaining("'test'");
		}
	}

	// semantics 21
	@ParameterizedTest
	@MethodSource("usesOfTheMemory")
	void everyUseAfterCloseThrows(Method method) {
		this.memory.close();
		Object[] zeros = Arrays.stream(method.getParameterTypes()).map(SharedMemoryCloseTests::zero).toArray();
		assertThatExceptionOfType(InvocationTargetException.class).isThrownBy(() -> method.invoke(this.memory, zeros))
			.withCauseInstanceOf(SharedMemoryClosedException.class);
	}

	private static Object zero(Class<?> type) {
		if (type == long.class) {
			return 0L;
		}
		if (type == int.class) {
			return 0;
		}
		if (type == MemoryUser.class) {
			return new MemoryUser(MemoryUser.Kind.PLUGIN, "test");
		}
		if (type == InputStream.class) {
			return InputStream.nullInputStream();
		}
		return (type == Duration.class) ? Duration.ZERO : Instant.EPOCH;
	}

	// semantics 21
	@Test
	void closedMemoryStillTellsWhatItWas() {
		this.memory.grow(1);
		assertThat(this.memory.isClosed()).isFalse();
		this.memory.close();
		assertThat(this.memory.isClosed()).isTrue();
		assertThat(this.memory.name()).isEqualTo("test");
		assertThat(this.memory.type()).isEqualTo(MemoryType.shared(1, 4));
		assertThat(this.memory.pageSize()).isEqualTo(65536);
		assertThat(this.memory.waiting()).isZero();
		assertThat(this.memory.waiters()).isEmpty();
		assertThat(this.memory.statistics().size()).isZero();
		assertThat(this.memory.statistics().grownPages()).isOne();
	}

	// semantics 21
	@Test
	void secondCloseDoesNothing() {
		MemorySegment view = this.memory.data();
		this.memory.close();
		MemoryStatistics statistics = this.memory.statistics();
		view.set(ValueLayout.JAVA_INT, 0, 42);
		this.memory.close();
		assertThat(view.get(ValueLayout.JAVA_INT, 0)).as("not given back a second time").isEqualTo(42);
		assertThat(this.memory.statistics()).isEqualTo(statistics);
	}

	// semantics 21
	@Test
	void viewsOutliveTheMemory() {
		List<MemorySegment> views = new ArrayList<>();
		for (int i = 0; i < 50; i++) {
			SharedMemory memory = this.kind.create(1, 2);
			views.add(memory.data());
			memory.grow(1);
			views.add(memory.data().asSlice(65536));
			memory.close();
		}
		for (int i = 0; i < 3; i++) {
			System.gc();
			for (MemorySegment view : views) {
				view.fill((byte) i);
				assertThat(view.get(ValueLayout.JAVA_BYTE, view.byteSize() - 1)).isEqualTo((byte) i);
			}
		}
	}

	// semantics 21
	@Test
	void waitsThatBeginWhileClosingAreReleased() throws Exception {
		for (int round = 0; round < 100; round++) {
			SharedMemory closing = this.kind.create(1, 1);
			CountDownLatch started = new CountDownLatch(1);
			List<TestThread<WaitResult>> waiters = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				int address = i * 8;
				waiters.add(this.threads.call(ThreadKind.values()[i % 2], () -> {
					started.countDown();
					return closing.atomicWait32(address, 0);
				}));
			}
			started.await();
			closing.close();
			for (TestThread<WaitResult> waiter : waiters) {
				assertThatExceptionOfType(SharedMemoryClosedException.class).isThrownBy(waiter::join);
			}
			assertThat(closing.waiting()).isZero();
		}
	}

	// semantics 21: never out of bounds, though the size shrinks to nothing
	@Test
	void accessThatRacesWithCloseWorksOrThrowsThatItIsClosed() throws Exception {
		for (int round = 0; round < 40; round++) {
			SharedMemory closing = this.kind.create(1, 100);
			CountDownLatch started = new CountDownLatch(4);
			List<TestThread<Void>> users = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				users.add(this.threads.run(ThreadKind.values()[i % 2], () -> {
					started.countDown();
					while (true) {
						closing.atomicAdd8(65535, 1);
						closing.atomicStore64(8, 0);
						closing.atomicNotify(8, 1);
						closing.tryGrow(1);
						MemorySegment view = closing.data();
						view.set(ValueLayout.JAVA_BYTE, view.byteSize() - 1, (byte) 1);
						assertThat(view.byteSize()).isLessThanOrEqualTo(closing.dataSize());
					}
				}));
			}
			started.await();
			closing.close();
			for (TestThread<Void> user : users) {
				assertThatExceptionOfType(SharedMemoryClosedException.class).isThrownBy(user::join);
			}
		}
	}

	// semantics 21
	@Test
	void memoryMayBeClosedByManyThreadsAtOnce() throws Exception {
		TestThread<WaitResult> waiter = this.threads.call(ThreadKind.PLATFORM, () -> this.memory.atomicWait32(0, 0));
		awaitWaiting(this.memory, 1);
		List<TestThread<Void>> closers = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			closers.add(this.threads.run(ThreadKind.values()[i % 2], this.memory::close));
		}
		for (TestThread<Void> closer : closers) {
			closer.join();
		}
		assertThatExceptionOfType(SharedMemoryClosedException.class).isThrownBy(waiter::join);
		assertThat(this.memory.statistics().closedWaits()).isOne();
	}

}
