package io.sharedmemory.sample.redaction;

import java.util.stream.Stream;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

import io.sharedmemory.sample.SampleApplication;

/**
 * The application, started by a test that needs one to itself.
 */
final class TestApplication implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private final int port;

	private final RedactionClient client;

	private TestApplication(ConfigurableApplicationContext context, int port) {
		this.context = context;
		this.port = port;
		this.client = new RedactionClient(port);
	}

	/**
	 * Starts the application.
	 * @param properties what to configure, each as {@code name=value}
	 */
	static TestApplication start(String... properties) {
		return start(new SpringApplication(SampleApplication.class), properties);
	}

	/**
	 * Starts the application with further beans.
	 * @param configuration a class that has them
	 * @param properties what to configure, each as {@code name=value}
	 */
	static TestApplication startWith(Class<?> configuration, String... properties) {
		return start(new SpringApplication(SampleApplication.class, configuration), properties);
	}

	private static TestApplication start(SpringApplication application, String... properties) {
		String[] args = Stream.concat(Stream.of("server.port=0"), Stream.of(properties))
			.map((property) -> "--" + property)
			.toArray(String[]::new);
		ConfigurableApplicationContext context = application.run(args);
		return new TestApplication(context, ((WebServerApplicationContext) context).getWebServer().getPort());
	}

	RedactionClient client() {
		return this.client;
	}

	int port() {
		return this.port;
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	@Override
	public void close() {
		this.client.close();
		this.context.close();
	}

}
