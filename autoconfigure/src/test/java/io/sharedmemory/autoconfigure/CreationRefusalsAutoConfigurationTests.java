package io.sharedmemory.autoconfigure;

import java.util.List;

import org.junit.jupiter.api.Test;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.MemoryType;
import io.sharedmemory.actuate.SharedMemoryEndpoint;
import io.sharedmemory.autoconfigure.endive.SharedMemoryEndiveAutoConfiguration;
import io.sharedmemory.autoconfigure.endpoint.SharedMemoryEndpointAutoConfiguration;
import io.sharedmemory.autoconfigure.plugin.PluginAutoConfiguration;
import io.sharedmemory.plugin.PluginUnavailableException;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.registry.CreationRefusal;
import io.sharedmemory.registry.CreationRefusals;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.MemoryBudget;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link CreationRefusalsAutoConfiguration}: whatever asks for a memory in
 * vain, operators see it.
 */
class CreationRefusalsAutoConfigurationTests {

	private static final String EXPOSED = "management.endpoints.web.exposure.include=sharedmemory";

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(SharedMemoryAutoConfiguration.class, CreationRefusalsAutoConfiguration.class,
						SharedMemoryEndpointAutoConfiguration.class, EndpointAutoConfiguration.class))
		.withPropertyValues("wasm.shared-memory.budget=128KB", EXPOSED);

	@Test
	void memoryThatIsCreatedAtRunTime() {
		this.contextRunner.run((context) -> {
			refuse(context, "late");
			assertThat(shown(context)).containsExactly("late");
		});
	}

	@Test
	void lazyMemory() {
		this.contextRunner
			.withPropertyValues("wasm.shared-memory.memories.lazy.minimum-pages=3",
					"wasm.shared-memory.memories.lazy.maximum-pages=3", "wasm.shared-memory.memories.lazy.lazy=true")
			.run((context) -> {
				assertThatExceptionOfType(MemoryCreationException.class)
					.isThrownBy(() -> context.getBean(SharedMemoryRegistry.class).get("lazy"));
				assertThat(shown(context)).containsExactly("lazy");
			});
	}

	@Test
	void memoryOfAPluginsInstance() {
		this.contextRunner
			.withConfiguration(
					AutoConfigurations.of(SharedMemoryEndiveAutoConfiguration.class, PluginAutoConfiguration.class))
			.withPropertyValues("wasm.plugins.hog.location=classpath:modules/hog.wasm")
			.run((context) -> {
				WasmPlugin hog = context.getBean(WasmPlugin.class);
				hog.with((first) -> hog.with((second) -> {
					assertThatExceptionOfType(PluginUnavailableException.class)
						.isThrownBy(() -> hog.with((third) -> third));
					return null;
				}));
				assertThat(shown(context)).singleElement().asString().startsWith("hog.memory");
			});
	}

	@Test
	void beforeAnybodyLooksWhereBeansAreMadeOnDemand() {
		this.contextRunner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> {
				refuse(context, "early");
				assertThat(shown(context)).containsExactly("early");
			});
	}

	@Test
	void recordIsThatOfTheNearestRegistry() {
		this.contextRunner.run((parent) -> this.contextRunner.withParent(parent).run((child) -> {
			refuse(child, "inherited");
			assertThat(recorded(child)).containsExactly("inherited");
			assertThat(child.getBean(CreationRefusals.class)).isSameAs(parent.getBean(CreationRefusals.class));
			this.contextRunner.withParent(parent).withUserConfiguration(OwnRegistry.class).run((other) -> {
				refuse(other, "own");
				assertThat(recorded(other)).containsExactly("own");
				assertThat(recorded(parent)).containsExactly("inherited");
			});
		}));
	}

	@Test
	void registryOfAParentWithoutARecordHasOneAsLongAsTheEndpoint() {
		new ApplicationContextRunner().withUserConfiguration(OwnRegistry.class)
			.run((parent) -> this.contextRunner.withParent(parent).run((child) -> {
				refuse(child, "seen");
				assertThat(shown(child)).containsExactly("seen");
				CreationRefusals refusals = child.getBean(CreationRefusals.class);
				child.close();
				refuse(parent, "unseen");
				assertThat(refusals.recent()).extracting(CreationRefusal::memory).containsExactly("seen");
			}));
	}

	private static void refuse(ApplicationContext context, String name) {
		assertThatExceptionOfType(MemoryCreationException.class)
			.isThrownBy(() -> context.getBean(SharedMemoryRegistry.class).create(name, MemoryType.shared(3, 3)));
	}

	private static List<String> recorded(ApplicationContext context) {
		return context.getBean(CreationRefusals.class).recent().stream().map(CreationRefusal::memory).toList();
	}

	private static List<String> shown(ApplicationContext context) {
		return context.getBean(SharedMemoryEndpoint.class)
			.memories()
			.refused()
			.recent()
			.stream()
			.map(SharedMemoryEndpoint.RefusalDescriptor::memory)
			.toList();
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnRegistry {

		@Bean
		SharedMemoryRegistry sharedMemoryRegistry() {
			return new DefaultSharedMemoryRegistry(List.of(), new MemoryBudget(2 * MemoryType.PAGE_SIZE));
		}

	}

}
