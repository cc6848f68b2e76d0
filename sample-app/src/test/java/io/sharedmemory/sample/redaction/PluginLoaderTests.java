package io.sharedmemory.sample.redaction;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.random.RandomGenerator;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;

import io.sharedmemory.MemoryType;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.endive.WasmModuleException;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PluginLoaderTests {

	private static final Resource REDACTOR = new ClassPathResource("plugins/redactor.wasm");

	private static final Resource TALLY = new ClassPathResource("plugins/tally.wasm");

	@RegisterExtension
	private static final Seed seed = new Seed();

	@AutoClose
	private final SharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();

	private final SharedMemoryLinker linker = new SharedMemoryLinker(this.registry, Map.of("env.memory", "requests"));

	@BeforeEach
	void createMemories() {
		this.registry.create("requests", MemoryType.shared(2, 2));
		this.registry.create("tallies", MemoryType.shared(1, 1));
	}

	@Test
	void modulesAreNamedAsTheirProperties() {
		assertThat(loader(REDACTOR, TALLY).redactor().name()).isEqualTo("redactor");
		assertThat(loader(REDACTOR, TALLY).tally().name()).isEqualTo("tally");
	}

	@Test
	void modulesCannotBeSwapped() {
		PluginLoader loader = loader(TALLY, REDACTOR);
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class).isThrownBy(loader::redactor)
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("redaction.redactor"))
			.satisfies((ex) -> assertThat(ex.getReason())
				.isEqualTo("Module 'redactor' has no exported function 'work'; it exports tally."));
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class).isThrownBy(loader::tally)
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("redaction.tally"))
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo("Module 'tally' has no exported function 'tally'; "
					+ "it exports __stack_pointer, work, __heap_base."));
	}

	@Test
	void moduleThatIsCutOffAnywhereIsAWrongValue() throws IOException {
		byte[] whole = REDACTOR.getContentAsByteArray();
		for (int length = 0; length < whole.length; length++) {
			PluginLoader loader = redactor(Arrays.copyOf(whole, length));
			assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class).as("%d bytes", length)
				.isThrownBy(loader::redactor)
				.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("redaction.redactor"))
				.satisfies((ex) -> assertThat(ex.getReason()).startsWith("Module 'redactor' ").endsWith("."));
		}
	}

	@Test
	void moduleWithAWrongByteIsAWrongValueOrAnotherModule() throws IOException {
		byte[] whole = REDACTOR.getContentAsByteArray();
		RandomGenerator random = seed.random();
		int refused = 0;
		for (int i = 0; i < 500; i++) {
			byte[] damaged = whole.clone();
			int index = random.nextInt(whole.length);
			damaged[index] = (byte) random.nextInt(256);
			try {
				redactor(damaged).redactor();
			}
			catch (InvalidConfigurationPropertyValueException | WasmModuleException ex) {
				assertThat(ex).hasMessageContaining("redactor");
				refused++;
			}
			catch (Throwable ex) {
				throw new AssertionError("byte %d set to %d".formatted(index, damaged[index]), ex);
			}
		}
		assertThat(refused).isPositive();
	}

	private PluginLoader redactor(byte[] binary) {
		return loader(new ByteArrayResource(binary), TALLY);
	}

	private PluginLoader loader(Resource redactor, Resource tally) {
		return new PluginLoader(this.linker, new RedactionProperties(1, Duration.ofSeconds(1), redactor, tally));
	}

}
