package io.sharedmemory.autoconfigure.endive;

import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.Instance;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

import io.sharedmemory.autoconfigure.ConfiguredMemories;
import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.autoconfigure.SharedMemoryProperties;
import io.sharedmemory.autoconfigure.VisibleMemories;
import io.sharedmemory.autoconfigure.context.ConditionalOnOwn;
import io.sharedmemory.autoconfigure.context.PrimaryInChild;
import io.sharedmemory.endive.LinkerOptions;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.registry.SharedMemoryRegistry;

/**
 * Auto-configuration for the {@link SharedMemoryLinker}, through which wasm modules
 * import the configured memories.
 */
@AutoConfiguration(after = SharedMemoryAutoConfiguration.class)
@ConditionalOnClass({ Instance.class, MachineFactoryCompiler.class })
@ConditionalOnBean(SharedMemoryProperties.class)
@EnableConfigurationProperties(ModuleProperties.class)
public final class SharedMemoryEndiveAutoConfiguration {

	SharedMemoryEndiveAutoConfiguration() {
	}

	/**
	 * Defines the linker even if memories are disabled, so that modules that need one are
	 * rejected with its name. This is evaluated at run time, because conditions are fixed
	 * if the application was prepared at build time.
	 */
	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@ConditionalOnOwn(value = SharedMemoryRegistry.class, orMissing = SharedMemoryLinker.class)
	SharedMemoryLinker sharedMemoryLinker(SharedMemoryProperties properties, ModuleProperties moduleProperties,
			ObjectProvider<SharedMemoryRegistry> registry, ObjectProvider<VisibleMemories> visible,
			ObjectProvider<ConfiguredMemories> memories) {
		LinkerOptions options = moduleProperties.linkerOptions();
		if (!properties.enabled()) {
			return SharedMemoryLinker.withoutMemories(options);
		}
		return new SharedMemoryLinker(registry.getObject(), visible.getObject().all(),
				memories.getObject().namesByImport(), options);
	}

	@Bean
	static PrimaryInChild sharedMemoryLinkerInChild() {
		return new PrimaryInChild("sharedMemoryLinker", SharedMemoryEndiveAutoConfiguration.class);
	}

	/**
	 * Does not apply to the linker of a parent context, which outlives this one.
	 */
	@Bean
	@ConditionalOnBean(value = SharedMemoryLinker.class, search = SearchStrategy.CURRENT)
	ModuleThreadsLifecycle sharedMemoryModuleThreadsLifecycle(SharedMemoryLinker linker) {
		return new ModuleThreadsLifecycle(linker);
	}

}
