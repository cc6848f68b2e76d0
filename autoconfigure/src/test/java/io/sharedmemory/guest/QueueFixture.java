package io.sharedmemory.guest;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.ModuleInstance;
import io.sharedmemory.endive.SharedMemoryView;
import io.sharedmemory.structure.MessageQueue;
import io.sharedmemory.structure.QueueLayout;
import run.endive.runtime.ExecutionListener;
import run.endive.runtime.ImportMemory;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.InterpreterMachine;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A memory with a queue, and the sides of all languages.
 */
final class QueueFixture implements AutoCloseable {

	/** As a stall timeout: nobody looks again for want of a wake-up. */
	static final Duration NEVER = Duration.ofHours(1);

	/** Behind what the drivers have for themselves, whatever their language. */
	private static final int PLACES = 2 * 1024 * 1024;

	private static final MemoryType TYPE = MemoryType.shared(128, 128);

	final SharedMemory memory = SharedMemory.create("queues", TYPE);

	private final QueueDrivers drivers;

	private final AtomicInteger places = new AtomicInteger();

	private final Queue<ModuleInstance> instances = new ConcurrentLinkedQueue<>();

	private MessageQueue queue;

	QueueFixture(QueueDrivers drivers, QueueLayout layout) {
		this.drivers = drivers;
		this.queue = MessageQueue.create(this.memory, layout);
	}

	MessageQueue queue() {
		return this.queue;
	}

	/**
	 * Makes the memory's range a new queue. Sides of the old one are not to be used any
	 * more, and instances of new ones take their places.
	 */
	void renew() {
		this.queue = MessageQueue.create(this.memory, this.queue.layout());
		this.places.set(0);
		closeInstances();
	}

	/**
	 * Opens the queue for a thread.
	 */
	QueueSide open(Language language) {
		QueueGuest guest = language.guest();
		if (guest == null) {
			return new JavaSide(MessageQueue.open(this.memory, this.queue.layout().address()));
		}
		GuestSide side = guest(guest);
		assertThat(side.open(this.queue.layout().address())).isEqualTo(Status.OK);
		return side;
	}

	/**
	 * An instance for a thread, which has not opened the queue.
	 */
	GuestSide guest(QueueGuest guest) {
		ModuleInstance instance = this.drivers.driver(guest)
			.compiled()
			.withMemory("env", "memory", this.memory)
			.instantiate();
		this.instances.add(instance);
		return side(guest, instance.instance());
	}

	/**
	 * Opens the queue for a thread, in an instance that something listens to.
	 */
	QueueSide open(QueueGuest guest, ExecutionListener listener) {
		GuestSide side = side(guest,
				Instance.builder(this.drivers.driver(guest).parsed())
					.withMachineFactory(InterpreterMachine::new)
					.withImportValues(ImportValues.builder()
						.addMemory(new ImportMemory("env", "memory", SharedMemoryView.of(this.memory)))
						.build())
					.withUnsafeExecutionListener(listener)
					.build());
		assertThat(side.open(this.queue.layout().address())).isEqualTo(Status.OK);
		return side;
	}

	private GuestSide side(QueueGuest guest, Instance instance) {
		long place = PLACES + (long) GuestSide.PLACE_SIZE * this.places.getAndIncrement();
		if (guest.hasStack()) {
			instance.exports().global("__stack_pointer").setValue(place + GuestSide.PLACE_SIZE);
		}
		return new GuestSide((export, arguments) -> {
			long[] results = instance.export(export).apply(arguments);
			return (results != null && results.length > 0) ? results[0] : 0;
		}, this.memory, place);
	}

	private void closeInstances() {
		this.instances.forEach(ModuleInstance::close);
		this.instances.clear();
	}

	@Override
	public void close() {
		closeInstances();
		this.memory.close();
	}

}
