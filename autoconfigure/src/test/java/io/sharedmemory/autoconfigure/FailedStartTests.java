package io.sharedmemory.autoconfigure;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What people see on the console when an application does not start because of its
 * {@code application.yml}.
 */
@ExtendWith(OutputCaptureExtension.class)
class FailedStartTests {

	@TempDir
	private Path directory;

	private Path file;

	@BeforeEach
	void locate() {
		this.file = this.directory.resolve("application.yml");
	}

	@Test
	void wrongValues(CapturedOutput output) throws IOException {
		assertFails("""
				wasm:
				  shared-memory:
				    memories:
				      requests:
				        minimum-pages: 5
				        maximum-size: 256KB
				""", Application.class);
		assertThat(output).contains("""
				***************************
				APPLICATION FAILED TO START
				***************************

				Description:

				The minimum of memory 'requests' (5 pages) is larger than its maximum (4 pages).

				    wasm.shared-memory.memories.requests.minimum-pages = 5 (URL [%s] - 5:24)
				    wasm.shared-memory.memories.requests.maximum-size = 256KB (URL [%s] - 6:23)

				Action:

				Raise 'wasm.shared-memory.memories.requests.maximum-size', or lower \
				'wasm.shared-memory.memories.requests.minimum-pages'.
				""".formatted(url(), url())).doesNotContain("\tat ");
	}

	@Test
	void takenName(CapturedOutput output) throws IOException {
		assertFails("""
				wasm.shared-memory.memories:
				  requests: { maximum-pages: 4 }
				""", ApplicationWithRequests.class);
		assertThat(output).contains("""
				APPLICATION FAILED TO START
				***************************

				Description:

				The name of memory 'requests' is taken by another bean, defined in %s.

				    wasm.shared-memory.memories.requests.maximum-pages = 4 (URL [%s] - 2:30)

				Action:

				Choose another name for the memory, or for the bean: the name of a memory is the name of its bean.
				""".formatted(ApplicationWithRequests.class.getName(), url())).doesNotContain("\tat ");
	}

	private URL url() throws IOException {
		return this.file.toUri().toURL();
	}

	private void assertFails(String yaml, Class<?> source) throws IOException {
		Files.writeString(this.file, yaml);
		SpringApplication application = new SpringApplication(source);
		application.setWebApplicationType(WebApplicationType.NONE);
		assertThatException().isThrownBy(() -> application.run("--spring.config.location=" + this.file));
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(SharedMemoryAutoConfiguration.class)
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(SharedMemoryAutoConfiguration.class)
	static class ApplicationWithRequests {

		@Bean
		String requests() {
			return "not a memory";
		}

	}

}
