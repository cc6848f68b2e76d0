package io.sharedmemory.registry;

import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

/**
 * A registry that forwards all calls to another one, for registries that do something in
 * addition: override what they do differently. The methods do not call each other, so
 * seeing every creation takes all methods that create:
 * <ul>
 * <li>configured memories are created by {@link #create(String, MemoryType, Consumer)},
 * lazy ones by {@link #define} and then {@link #get};</li>
 * <li>memories of modules and plugins by {@link #create(String, MemoryType)} or, with a
 * bound on what their instances may have,
 * {@link #create(String, MemoryType, MemoryBudget)}. They are closed, and then passed to
 * {@link #release}, not to {@link #remove}.</li>
 * </ul>
 */
public abstract class ForwardingSharedMemoryRegistry implements SharedMemoryRegistry {

	private final SharedMemoryRegistry delegate;

	/**
	 * Creates a registry that forwards.
	 * @param delegate receives all calls; it is closed with this one
	 */
	protected ForwardingSharedMemoryRegistry(SharedMemoryRegistry delegate) {
		this.delegate = Objects.requireNonNull(delegate, "delegate");
	}

	@Override
	public SharedMemory create(String name, MemoryType type) {
		return this.delegate.create(name, type);
	}

	@Override
	public SharedMemory create(String name, MemoryType type, MemoryBudget own) {
		return this.delegate.create(name, type, own);
	}

	@Override
	public SharedMemory create(String name, MemoryType type, Consumer<SharedMemory> initializer) {
		return this.delegate.create(name, type, initializer);
	}

	@Override
	public void define(String name, MemoryType type, Consumer<SharedMemory> initializer) {
		this.delegate.define(name, type, initializer);
	}

	@Override
	public SharedMemory get(String name) {
		return this.delegate.get(name);
	}

	@Override
	public Optional<SharedMemory> find(String name) {
		return this.delegate.find(name);
	}

	@Override
	public Set<String> names() {
		return this.delegate.names();
	}

	@Override
	public Iterator<SharedMemory> iterator() {
		return this.delegate.iterator();
	}

	@Override
	public boolean remove(String name) {
		return this.delegate.remove(name);
	}

	@Override
	public void release(SharedMemory memory) {
		this.delegate.release(memory);
	}

	@Override
	public Optional<MemoryBudget> budget() {
		return this.delegate.budget();
	}

	@Override
	public void addListener(SharedMemoryRegistryListener listener) {
		this.delegate.addListener(listener);
	}

	@Override
	public void removeListener(SharedMemoryRegistryListener listener) {
		this.delegate.removeListener(listener);
	}

	@Override
	public void close() {
		this.delegate.close();
	}

	@Override
	public String toString() {
		return "%s[%s]".formatted(getClass().getSimpleName(), this.delegate);
	}

}
