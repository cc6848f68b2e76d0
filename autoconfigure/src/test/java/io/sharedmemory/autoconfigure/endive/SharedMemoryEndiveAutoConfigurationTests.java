package io.sharedmemory.autoconfigure.endive;

import java.io.IOException;

import org.junit.jupiter.api.Test;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.Instance;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.io.ClassPathResource;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.endive.LinkableModule;
import io.sharedmemory.endive.ModuleInstance;
import io.sharedmemory.endive.SharedMemoriesDisabledException;
import io.sharedmemory.endive.SharedMemoryLinker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SharedMemoryEndiveAutoConfiguration}.
 */
class SharedMemoryEndiveAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(SharedMemoryAutoConfiguration.class, SharedMemoryEndiveAutoConfiguration.class))
		.withPropertyValues("wasm.shared-memory.memories.requests.maximum-pages=4",
				"wasm.shared-memory.memories.requests.import-name=env.memory");

	@Test
	void moduleImportsAMemoryByItsConfiguredImportName() {
		this.contextRunner.run((context) -> {
			byte[] binary = new ClassPathResource("modules/operations.wasm").getContentAsByteArray();
			try (ModuleInstance instance = context.getBean(SharedMemoryLinker.class)
				.load("operations", binary)
				.instantiate()) {
				instance.instance().export("store").apply(8, 42);
				assertThat(context.getBean("requests", SharedMemory.class).atomicLoad32(8)).isEqualTo(42);
			}
		});
	}

	@Test
	void disabledMemoriesMakeModulesFailByName() throws IOException {
		byte[] binary = new ClassPathResource("modules/operations.wasm").getContentAsByteArray();
		this.contextRunner.withPropertyValues("wasm.shared-memory.enabled=false").run((context) -> {
			LinkableModule module = context.getBean(SharedMemoryLinker.class).load("operations", binary);
			assertThatExceptionOfType(SharedMemoriesDisabledException.class).isThrownBy(module::instantiate)
				.withMessage("Module 'operations' imports the shared memory 'env.memory', but shared memories are "
						+ "switched off");
		});
	}

	@Test
	void linkerOfTheUserReplacesTheDefaultOne() {
		this.contextRunner.withBean("mine", SharedMemoryLinker.class, SharedMemoryLinker::withoutMemories)
			.run((context) -> assertThat(context).hasSingleBean(SharedMemoryLinker.class)
				.getBean(SharedMemoryLinker.class)
				.isSameAs(context.getBean("mine")));
	}

	@Test
	void withoutEndiveThereAreMemoriesButNoLinker() {
		for (Class<?> missing : new Class<?>[] { Instance.class, MachineFactoryCompiler.class }) {
			this.contextRunner.withClassLoader(new FilteredClassLoader(missing))
				.run((context) -> assertThat(context).hasSingleBean(SharedMemory.class)
					.doesNotHaveBean(SharedMemoryLinker.class));
		}
	}

}
