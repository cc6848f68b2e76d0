package io.sharedmemory.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.metrics.buffering.BufferingApplicationStartup;
import org.springframework.boot.context.metrics.buffering.StartupTimeline.TimelineEvent;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.metrics.StartupStep;
import org.springframework.core.metrics.StartupStep.Tag;

import io.sharedmemory.autoconfigure.endive.SharedMemoryEndiveAutoConfiguration;
import io.sharedmemory.autoconfigure.plugin.PluginAutoConfiguration;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the start of an application says of the time that memories and plugins took.
 */
class StartupStepsTests {

	private final BufferingApplicationStartup startup = new BufferingApplicationStartup(4096);

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withInitializer((context) -> context.setApplicationStartup(this.startup))
		.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class,
				SharedMemoryEndiveAutoConfiguration.class, PluginAutoConfiguration.class))
		.withPropertyValues("wasm.shared-memory.defaults.maximum-pages=4",
				"wasm.shared-memory.memories.table.preload=classpath:modules/plugin.wat",
				"wasm.shared-memory.memories.empty.minimum-pages=1",
				"wasm.shared-memory.memories.later.preload=classpath:modules/plugin.wat",
				"wasm.shared-memory.memories.later.lazy=true",
				"wasm.plugins.second.location=classpath:modules/no-shared-memory.wasm",
				"wasm.plugins.first.location=classpath:modules/no-shared-memory.wasm");

	@Test
	void memoriesAreStepsWithTheirPreloadsInThem() {
		this.contextRunner.run((context) -> {
			List<TimelineEvent> created = steps("wasm.shared-memory.create");
			assertThat(created).extracting(StartupStepsTests::tags)
				.containsExactlyInAnyOrder(Map.of("memory", "table"), Map.of("memory", "empty"));
			List<TimelineEvent> preloaded = steps("wasm.shared-memory.preload");
			assertThat(preloaded).extracting(StartupStepsTests::tags).containsExactly(Map.of("memory", "table"));
			StartupStep creation = created.stream()
				.map(TimelineEvent::getStartupStep)
				.filter((step) -> step.getId() == preloaded.getFirst().getStartupStep().getParentId())
				.findAny()
				.orElseThrow();
			assertThat(creation.getTags().iterator().next().getValue()).isEqualTo("table");
			context.getBean(SharedMemoryRegistry.class).get("later");
			assertThat(steps("wasm.shared-memory.create")).hasSize(2);
			assertThat(steps("wasm.shared-memory.preload")).extracting(StartupStepsTests::tags)
				.containsExactly(Map.of("memory", "table"), Map.of("memory", "later"));
		});
	}

	@Test
	void pluginsAreSteps() {
		this.contextRunner.run((context) -> {
			List<TimelineEvent> loaded = steps("wasm.plugin.load");
			assertThat(loaded).extracting((event) -> tags(event).get("plugin")).containsExactly("second", "first");
			assertThat(loaded).allSatisfy((event) -> assertThat(tags(event).get("load-time")).matches("\\d+ms"));
		});
	}

	@Test
	void failuresEndTheirSteps() {
		this.contextRunner.withPropertyValues("wasm.plugins.second.location=classpath:none.wasm").run((context) -> {
			assertThat(context).hasFailed();
			assertThat(steps("wasm.plugin.load")).extracting(StartupStepsTests::tags)
				.containsExactly(Map.of("plugin", "second"));
		});
		this.contextRunner.withPropertyValues("wasm.shared-memory.memories.table.preload-address=65000")
			.run((context) -> {
				assertThat(context).hasFailed();
				assertThat(steps("wasm.shared-memory.preload")).last()
					.extracting(StartupStepsTests::tags)
					.isEqualTo(Map.of("memory", "table"));
			});
	}

	private List<TimelineEvent> steps(String name) {
		return this.startup.getBufferedTimeline()
			.getEvents()
			.stream()
			.filter((event) -> event.getStartupStep().getName().equals(name))
			.toList();
	}

	private static Map<String, String> tags(TimelineEvent event) {
		return StreamSupport.stream(event.getStartupStep().getTags().spliterator(), false)
			.collect(Collectors.toMap(Tag::getKey, Tag::getValue));
	}

}
