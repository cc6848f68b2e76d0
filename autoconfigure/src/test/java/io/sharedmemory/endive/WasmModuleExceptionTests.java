package io.sharedmemory.endive;

import java.util.Map;

import org.junit.jupiter.api.Test;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemoryException;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.RegistryClosedException;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link WasmModuleException}.
 */
class WasmModuleExceptionTests {

	@Test
	void whatEndsAModuleIsNoFailureOfAMemory() {
		assertThat(WasmModuleException.class.getPermittedSubclasses()).contains(ModuleExitedException.class)
			.noneMatch(SharedMemoryException.class::isAssignableFrom);
	}

	@Test
	void codeThatDealsWithFailuresOfMemoriesSwallowsNoExit() {
		assertThatExceptionOfType(ModuleExitedException.class).isThrownBy(() -> {
			try {
				throw new ModuleExitedException("program", 3);
			}
			catch (SharedMemoryException ex) {
				throw new AssertionError("swallowed", ex);
			}
		});
	}

	@Test
	void registryThatIsClosedIsNoFaultOfTheModule() {
		SharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();
		LinkableModule module = new SharedMemoryLinker(registry, Map.of()).load("hog", Modules.binary("hog"));
		registry.close();
		assertThatExceptionOfType(RegistryClosedException.class).isThrownBy(module::instantiate);
	}

}
