package io.sharedmemory.autoconfigure.endive;

import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.Instance;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.autoconfigure.SharedMemoryProperties;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.registry.SharedMemoryRegistry;

/**
 * Auto-configuration for the {@link SharedMemoryLinker}, with which wasm modules import
 * the configured memories.
 */
@AutoConfiguration(after = SharedMemoryAutoConfiguration.class)
@ConditionalOnClass({ Instance.class, MachineFactoryCompiler.class })
@ConditionalOnBean(SharedMemoryRegistry.class)
public final class SharedMemoryEndiveAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	SharedMemoryLinker sharedMemoryLinker(SharedMemoryRegistry registry, SharedMemoryProperties properties) {
		return new SharedMemoryLinker(registry, properties.memoriesByImportName());
	}

}
