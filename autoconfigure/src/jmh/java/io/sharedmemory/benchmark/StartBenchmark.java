package io.sharedmemory.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.autoconfigure.properties.WasmPropertiesAutoConfiguration;

/**
 * The start of an application that has nothing but its configured memories, in a JVM that
 * has done nothing before.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class StartBenchmark {

	@Param({ "0", "1000" })
	public int memories;

	private Path directory;

	private ConfigurableApplicationContext context;

	@Setup(Level.Trial)
	public void writeConfiguration() throws IOException {
		this.directory = Files.createTempDirectory("start-benchmark");
		StringBuilder yaml = new StringBuilder("wasm.shared-memory:\n  enabled: true\n");
		if (this.memories > 0) {
			yaml.append("  memories:\n");
		}
		for (int i = 0; i < this.memories; i++) {
			yaml.append("""
					    memory-%1$d:
					      minimum-pages: 2
					      maximum-pages: 64
					      import-name: env.memory%1$d
					""".formatted(i));
		}
		Files.writeString(this.directory.resolve("application.yml"), yaml);
	}

	@Benchmark
	public ConfigurableApplicationContext start() {
		SpringApplication application = new SpringApplication(Application.class);
		application.setBannerMode(Banner.Mode.OFF);
		application.setDefaultProperties(Map.of("spring.config.location", this.directory.toUri().toString()));
		this.context = application.run();
		return this.context;
	}

	@TearDown(Level.Trial)
	public void close() throws IOException {
		int started = this.context.getBeansOfType(SharedMemory.class).size();
		this.context.close();
		Files.delete(this.directory.resolve("application.yml"));
		Files.delete(this.directory);
		if (started != this.memories) {
			throw new IllegalStateException("There were %d memories".formatted(started));
		}
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ WasmPropertiesAutoConfiguration.class, SharedMemoryAutoConfiguration.class })
	static class Application {

	}

}
