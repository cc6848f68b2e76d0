package io.sharedmemory.benchmark.run;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

import com.sun.management.OperatingSystemMXBean;
import run.endive.runtime.Instance;

import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.json.JsonWriter;

/**
 * What was measured with, and on.
 *
 * @param facts the facts by their names
 */
record Environment(Map<String, String> facts) {

	static Environment current(boolean quick) throws IOException, InterruptedException {
		OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
		Map<String, String> facts = new LinkedHashMap<>();
		facts.put("Date", LocalDate.now().toString());
		facts.put("Mode", quick ? "quick" : "full");
		facts.put("Processor", "%d of %s".formatted(system.getAvailableProcessors(),
				line(Path.of("/proc/cpuinfo"), "model name.*: ")));
		facts.put("Memory", "%.0f GiB".formatted(system.getTotalMemorySize() / 1024.0 / 1024 / 1024));
		facts.put("System", "%s, %s %s".formatted(line(Path.of("/etc/os-release"), "PRETTY_NAME="), system.getName(),
				system.getVersion()));
		facts.put("JVM", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
		facts.put("Spring Boot", String.valueOf(SpringBootVersion.getVersion()));
		facts.put("Endive", endiveVersion());
		facts.put("V8", output("node", "--print", "`${process.versions.v8} of node ${process.versions.node}`"));
		facts.put("C compiler", output("sh", "-c", "gcc --version || clang --version"));
		return new Environment(facts);
	}

	private static String endiveVersion() throws IOException {
		Properties properties = new Properties();
		try (InputStream file = Instance.class
			.getResourceAsStream("/META-INF/maven/run.endive/runtime/pom.properties")) {
			properties.load(file);
		}
		return properties.getProperty("version");
	}

	private static String line(Path file, String start) throws IOException {
		if (!Files.exists(file)) {
			return "unknown";
		}
		try (Stream<String> lines = Files.lines(file)) {
			return lines.filter((line) -> line.matches(start + ".*"))
				.map((line) -> line.replaceFirst(start, "").replace("\"", ""))
				.findFirst()
				.orElse("unknown");
		}
	}

	/**
	 * The first line that a program writes.
	 */
	private static String output(String... command) throws InterruptedException {
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
			process.getOutputStream().close();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			return (process.waitFor() == 0) ? output.lines().findFirst().orElse("unknown") : "missing";
		}
		catch (IOException ex) {
			return "missing";
		}
	}

	void write(Path file) throws IOException {
		Files.writeString(file, JsonWriter.<Map<String, String>>standard().writeToString(this.facts));
	}

}
