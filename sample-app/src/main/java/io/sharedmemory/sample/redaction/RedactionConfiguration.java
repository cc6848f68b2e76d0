package io.sharedmemory.sample.redaction;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.sharedmemory.MemoryGrowthException;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.autoconfigure.SharedMemoryProperties;
import io.sharedmemory.endive.LinkableModule;
import io.sharedmemory.endive.ModuleInstance;

/**
 * Puts the redaction service together: the modules decide, by what they import, which of
 * the configured memories it works on.
 */
@Configuration(proxyBeanMethods = false)
class RedactionConfiguration {

	private static final int MAXIMUM_WORKERS = 1024;

	@Bean
	LinkableModule redactorModule(PluginLoader loader) {
		return loader.redactor();
	}

	@Bean
	LinkableModule tallyModule(PluginLoader loader) {
		return loader.tally();
	}

	@Bean
	RequestsLayout requestsLayout(LinkableModule redactorModule, RedactionProperties properties) {
		int workers = properties.workers();
		if (workers < 1 || workers > MAXIMUM_WORKERS) {
			throw new InvalidConfigurationPropertyValueException(RedactionProperties.PREFIX + ".workers", workers,
					"There must be 1 to %d workers.".formatted(MAXIMUM_WORKERS));
		}
		try (ModuleInstance instance = redactorModule.instantiate()) {
			return new RequestsLayout(instance.instance().exports().global("__heap_base").getValue(), workers);
		}
	}

	@Bean
	Board board(LinkableModule redactorModule, RequestsLayout layout) {
		SharedMemory requests = requests(redactorModule);
		growFor(layout, requests);
		return new Board(requests, layout.board(), layout.workers());
	}

	private static void growFor(RequestsLayout layout, SharedMemory requests) {
		long missing = layout.texts() - requests.dataSize();
		try {
			requests.grow(Math.max(0, Math.ceilDiv(missing, requests.pageSize())));
		}
		catch (MemoryGrowthException ex) {
			throw new InvalidConfigurationPropertyValueException(
					SharedMemoryProperties.propertyName(requests.name(), "maximum-pages"), ex.maximum(),
					"The stacks of %d workers and their board need %d bytes.".formatted(layout.workers(),
							layout.texts()));
		}
	}

	@Bean
	Tallies redactionTallies(LinkableModule tallyModule, Board board, RedactionProperties properties) {
		return new Tallies(tallyModule.importedMemory("env", "tallies"), board, properties.timeout());
	}

	@Bean
	Redactor redactor(LinkableModule redactorModule, Board board, RequestsLayout layout, Tallies tallies,
			RedactionProperties properties) {
		TextSpace texts = new TextSpace(requests(redactorModule), layout.texts());
		return new Redactor(board, texts, tallies, layout.workers(), properties.timeout());
	}

	private static SharedMemory requests(LinkableModule redactorModule) {
		return redactorModule.importedMemory("env", "memory");
	}

	@Bean
	PluginLifecycle pluginLifecycle(LinkableModule redactorModule, LinkableModule tallyModule, RequestsLayout layout,
			Board board, Redactor redactor, Tallies tallies) {
		return new PluginLifecycle(() -> Stream
			.concat(IntStream.range(0, layout.workers())
				.mapToObj((worker) -> redactorThread(worker, redactorModule, layout, board)),
					Stream.of(tallyThread(tallyModule, board)))
			.toList(), board, redactor, tallies);
	}

	private static PluginThread redactorThread(int worker, LinkableModule module, RequestsLayout layout, Board board) {
		return new PluginThread("redactor-" + worker, () -> {
			ModuleInstance instance = module.instantiate();
			instance.instance().exports().global("__stack_pointer").setValue(layout.stackTop(worker));
			return instance;
		}, (instance) -> instance.export("work").apply(worker, board.address()), () -> board.failTextOf(worker));
	}

	private static PluginThread tallyThread(LinkableModule module, Board board) {
		return new PluginThread("tally", module::instantiate,
				(instance) -> instance.export("tally").apply(board.address()), () -> {
				});
	}

}
