package io.sharedmemory.registry;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every method forwards, also those that the interface has a default for, and those that
 * it will have.
 */
class ForwardingSharedMemoryRegistryTests {

	private final SharedMemory memory = SharedMemory.create("any", MemoryType.shared(0, 0));

	static Stream<Method> methods() {
		return Arrays.stream(SharedMemoryRegistry.class.getMethods())
			.filter((method) -> method.getDeclaringClass().getPackage().equals(SharedMemories.class.getPackage()))
			.filter((method) -> !method.isBridge());
	}

	@ParameterizedTest
	@MethodSource("methods")
	void forwards(Method method) throws IllegalAccessException, InvocationTargetException {
		List<String> calls = new ArrayList<>();
		Object[] arguments = Arrays.stream(method.getParameterTypes()).map(this::argument).toArray();
		SharedMemoryRegistry delegate = (SharedMemoryRegistry) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { SharedMemoryRegistry.class }, (proxy, called, given) -> {
					calls.add(called.getName());
					assertThat((given != null) ? given : new Object[0]).containsExactly(arguments);
					return (called.getReturnType() == boolean.class) ? true : null;
				});
		method.invoke(new ForwardingSharedMemoryRegistry(delegate) {
		}, arguments);
		assertThat(calls).containsExactly(method.getName());
	}

	private Object argument(Class<?> type) {
		if (type == String.class) {
			return "name";
		}
		if (type == MemoryType.class) {
			return MemoryType.shared(1, 2);
		}
		if (type == MemoryBudget.class) {
			return new MemoryBudget(1);
		}
		if (type == SharedMemory.class) {
			return this.memory;
		}
		return (type == Consumer.class) ? (Consumer<SharedMemory>) (memory) -> {
		} : new SharedMemoryRegistryListener() {
		};
	}

}
