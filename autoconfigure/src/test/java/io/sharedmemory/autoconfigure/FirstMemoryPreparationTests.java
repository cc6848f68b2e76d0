package io.sharedmemory.autoconfigure;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Configuration;

import io.sharedmemory.ChildJvm;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the first memory needs is prepared while the configuration is read, in an
 * application that has memories from its start, and in no other.
 */
class FirstMemoryPreparationTests {

	private static final String MEMORY = "--wasm.shared-memory.memories.requests.maximum-pages=1";

	private static final String PREPARATION = "io.sharedmemory.registry.FirstCreation ";

	/** Used when the properties of memories are bound. */
	private static final String BINDING = "io.sharedmemory.autoconfigure.MemoryBinder ";

	@Test
	void isPreparedBeforeMemoriesAreBound() throws Exception {
		String loaded = start(MEMORY);
		assertThat(loaded.indexOf(PREPARATION)).isPositive().isLessThan(loaded.indexOf(BINDING));
	}

	@ParameterizedTest
	@ValueSource(strings = { "--wasm.shared-memory.defaults.lazy=true", "--wasm.shared-memory.enabled=false" })
	void isNotPreparedIfNoMemoryIsMade(String property) throws Exception {
		assertThat(start(MEMORY, property)).doesNotContain(PREPARATION);
	}

	@Test
	void isNotPreparedWithoutMemories() throws Exception {
		assertThat(start()).contains(BINDING).doesNotContain(PREPARATION);
	}

	private static String start(String... arguments) throws Exception {
		String output = ChildJvm.output(List.of("-Xlog:class+load"), Application.class, arguments);
		assertThat(output).contains("The application has started");
		return output;
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(SharedMemoryAutoConfiguration.class)
	static class Application {

		public static void main(String[] arguments) {
			SpringApplication.run(Application.class, arguments).close();
			System.out.println("The application has started");
		}

	}

}
