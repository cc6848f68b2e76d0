package io.sharedmemory;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * What is done to a memory at the end of the stack or the heap, and what must hold then:
 * it is done or it is not.
 */
enum FaultyOperation {

	WAIT {
		@Override
		void run(FaultFixture fixture) {
			try {
				fixture.memory().atomicWait32(FaultFixture.FREE, 0, Duration.ofNanos(20_000));
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

		@Override
		void check(FaultFixture fixture, @Nullable Throwable failure) {
			fixture.requireWoken(0);
		}
	},

	INTERRUPTED_WAIT {
		@Override
		void run(FaultFixture fixture) {
			Thread.currentThread().interrupt();
			try {
				fixture.memory().atomicWait32(FaultFixture.FREE, 0);
				throw new IllegalStateException("Waits although it is interrupted");
			}
			catch (InterruptedException ex) {
				Thread.interrupted();
			}
		}

		@Override
		void check(FaultFixture fixture, @Nullable Throwable failure) {
			fixture.requireWoken(0);
		}
	},

	ASYNCHRONOUS_WAIT {
		@Override
		void run(FaultFixture fixture) {
			CompletableFuture<WaitResult> future = fixture.memory()
				.atomicWaitAsync32(FaultFixture.FREE, 0, Duration.ofDays(1));
			future.cancel(false);
		}

		@Override
		void check(FaultFixture fixture, @Nullable Throwable failure) {
			// Without a future there is no wait; one that could not be cancelled is one.
			int left = fixture.memory().waiting() - fixture.count();
			fixture.expect(left == 0 || left == 1 && failure != null, left + " waits without a thread");
			if (left == 1) {
				fixture.expect(fixture.memory().atomicNotify(FaultFixture.FREE, -1) == 1, "the wait is a whole one");
			}
			fixture.requireWoken(0);
		}
	},

	NOTIFY_ONE {
		@Override
		void run(FaultFixture fixture) {
			fixture.memory().atomicNotify(FaultFixture.ADDRESS, 1);
		}

		@Override
		void check(FaultFixture fixture, @Nullable Throwable failure) {
			int woken = fixture.count() - fixture.memory().waiting();
			fixture.expect(woken == 1 || woken == 0 && failure != null, woken + " woken");
			fixture.requireWoken(woken);
		}
	},

	NOTIFY_ALL {
		@Override
		void run(FaultFixture fixture) {
			fixture.memory().atomicNotify(FaultFixture.ADDRESS, -1);
		}

		@Override
		void check(FaultFixture fixture, @Nullable Throwable failure) {
			int woken = fixture.count() - fixture.memory().waiting();
			fixture.expect(woken == fixture.count() || failure != null, woken + " woken");
			fixture.requireWoken(woken);
		}
	},

	GROW {
		@Override
		void run(FaultFixture fixture) {
			fixture.memory().grow(1);
		}

		@Override
		void check(FaultFixture fixture, @Nullable Throwable failure) {
			fixture.requireWoken(0);
			long size = fixture.memory().size();
			fixture.expect(size == 2 || size == 1 && failure != null, size + " pages");
			fixture.expect(fixture.memory().data().byteSize() == size * MemoryType.PAGE_SIZE,
					"data as long as the size");
			fixture.memory().atomicStore32(size * MemoryType.PAGE_SIZE - 4, 1);
			fixture.expect(fixture.memory().grow(1) == size, "grows on from its size");
		}
	},

	ACCESS {
		@Override
		void run(FaultFixture fixture) {
			fixture.memory().atomicAdd32(FaultFixture.FREE + 4, 1);
			fixture.memory().atomicAdd8(FaultFixture.FREE + 8, 1);
			fixture.memory().atomicCompareExchange16(FaultFixture.FREE + 12, 0, 1);
			try {
				fixture.memory().atomicLoad64(MemoryType.PAGE_SIZE);
				throw new IllegalStateException("Reads outside of the memory");
			}
			catch (MemoryTrapException ex) {
				fixture.memory().atomicAdd64(FaultFixture.FREE + 20, 1);
			}
		}

		@Override
		void check(FaultFixture fixture, @Nullable Throwable failure) {
			fixture.requireWoken(0);
			long last = 1;
			for (long value : new long[] { fixture.memory().atomicLoad32(FaultFixture.FREE + 4),
					fixture.memory().atomicLoad8(FaultFixture.FREE + 8),
					fixture.memory().atomicLoad16(FaultFixture.FREE + 12),
					fixture.memory().atomicLoad64(FaultFixture.FREE + 20) }) {
				fixture.expect(value == 1 || value == 0 && failure != null, "each access is made once, or not");
				fixture.expect(value <= last, "no access is made after one that was not");
				last = value;
			}
		}
	},

	LOOK {
		@Override
		void run(FaultFixture fixture) {
			fixture.memory().waiters();
			fixture.memory().longestWait();
			fixture.memory().statistics();
			fixture.memory().events();
		}

		@Override
		void check(FaultFixture fixture, @Nullable Throwable failure) {
			fixture.requireWoken(0);
			fixture.expect(fixture.memory().waiters().size() == fixture.count(), "all waiters are seen");
		}
	},

	CLOSE {
		@Override
		void run(FaultFixture fixture) {
			fixture.memory().close();
		}

		@Override
		void check(FaultFixture fixture, @Nullable Throwable failure) {
			fixture.expect(fixture.memory().isClosed() || failure != null, "closed");
			fixture.close();
			fixture.close();
		}
	};

	abstract void run(FaultFixture fixture);

	abstract void check(FaultFixture fixture, @Nullable Throwable failure);

}
