package io.sharedmemory.sample.redaction;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

import io.sharedmemory.Programs;
import io.sharedmemory.sample.SampleApplication;

import static io.sharedmemory.sample.redaction.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The application in a process of its own, as {@code java -jar} runs it.
 */
final class ApplicationProcess implements AutoCloseable {

	private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

	private static final long SIGINT_BIT = 1 << 1;

	private final Process process;

	private final StringBuffer output = new StringBuffer();

	private final Thread reader;

	private final int port;

	private final RedactionClient client;

	private ApplicationProcess(Process process) {
		this.process = process;
		this.reader = Thread.ofVirtual().start(this::read);
		this.port = awaitPort(1);
		this.client = new RedactionClient(this.port);
	}

	/**
	 * Starts the application and waits until it accepts requests.
	 * @param properties what to configure, each as {@code name=value}
	 */
	static ApplicationProcess start(String... properties) throws IOException {
		return start(System.getProperty("java.class.path"), List.of(), properties);
	}

	/**
	 * Starts the application on another class path than that of the tests.
	 * @param options further options of the JVM
	 */
	static ApplicationProcess start(String classPath, List<String> options, String... properties) throws IOException {
		return new ApplicationProcess(launch(classes(classPath), options, properties));
	}

	/**
	 * Starts the application from a jar.
	 * @param options of the JVM
	 */
	static ApplicationProcess startJar(Path jar, List<String> options, String... properties) throws IOException {
		return new ApplicationProcess(launch(List.of("-jar", jar.toString()), options, properties));
	}

	/**
	 * Starts an application that is to fail.
	 * @return what it wrote
	 */
	static String startInVain(String classPath, List<String> options, String... properties)
			throws IOException, InterruptedException {
		Process process = launch(classes(classPath), options, properties);
		try {
			String output = new String(process.getInputStream().readAllBytes());
			assertThat(process.waitFor()).as(output).isOne();
			return output;
		}
		finally {
			process.destroyForcibly();
		}
	}

	private static List<String> classes(String classPath) {
		return List.of("--enable-native-access=ALL-UNNAMED", "-cp", classPath, SampleApplication.class.getName());
	}

	private static Process launch(List<String> application, List<String> options, String... properties)
			throws IOException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(options);
		command.addAll(application);
		command.add("--server.port=0");
		for (String property : properties) {
			command.add("--" + property);
		}
		return new ProcessBuilder(command).redirectErrorStream(true).start();
	}

	private void read() {
		try (BufferedReader lines = this.process.inputReader()) {
			lines.lines().forEach((line) -> this.output.append(line).append('\n'));
		}
		catch (IOException ex) {
			this.output.append(ex);
		}
	}

	private int awaitPort(int starts) {
		AtomicInteger port = new AtomicInteger();
		eventually("the application starts").failFast("the application ended", () -> !this.process.isAlive())
			.until(() -> {
				List<String> ports = PORT.matcher(this.output).results().map((result) -> result.group(1)).toList();
				if (ports.size() < starts) {
					return false;
				}
				port.set(Integer.parseInt(ports.get(starts - 1)));
				return true;
			});
		return port.get();
	}

	/**
	 * Waits until the application has started again in the same process.
	 * @param restarts how often it has then done so
	 * @return a client of it, to be closed
	 */
	RedactionClient awaitRestart(int restarts) {
		return new RedactionClient(awaitPort(restarts + 1));
	}

	/**
	 * What the JVM says to a command of {@code jcmd}.
	 */
	String diagnose(String command) throws IOException, InterruptedException {
		return Programs.run(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
				Long.toString(this.process.pid()), command);
	}

	RedactionClient client() {
		return this.client;
	}

	int port() {
		return this.port;
	}

	/**
	 * Does what Ctrl-C does.
	 */
	void interrupt() throws Exception {
		if (catchesInterrupts()) {
			Process kill = new ProcessBuilder("kill", "-INT", Long.toString(this.process.pid())).start();
			if (kill.waitFor() == 0) {
				return;
			}
		}
		this.process.destroy();
	}

	/**
	 * A process that was started in the background ignores interrupts and has its
	 * children ignore them too; for these the JVM then takes a termination instead.
	 */
	private boolean catchesInterrupts() throws IOException {
		Path status = Path.of("/proc", Long.toString(this.process.pid()), "status");
		if (!Files.exists(status)) {
			return true;
		}
		return Files.readAllLines(status)
			.stream()
			.filter((line) -> line.startsWith("SigCgt:"))
			.anyMatch((line) -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & SIGINT_BIT) != 0);
	}

	/**
	 * Waits for the end of the process.
	 * @return whether it came in time
	 */
	boolean waitFor(Duration limit) throws InterruptedException {
		return this.process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
	}

	int exitValue() {
		return this.process.exitValue();
	}

	/**
	 * All that the process wrote; of a process that has ended.
	 */
	String output() throws InterruptedException {
		this.reader.join();
		return this.output.toString();
	}

	@Override
	public void close() {
		this.client.close();
		this.process.destroyForcibly();
	}

}
