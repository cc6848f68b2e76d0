package io.sharedmemory.sample.redaction;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.sharedmemory.Programs;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.sample.SampleApplication;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A version of Spring Boot with what Maven resolves for an application on it.
 *
 * @param application the jars that the application runs with, as a class path
 * @param tests the jars that its tests are compiled with
 */
record SpringBootLine(String application, String tests) {

	private static final Path POM = Path.of("src", "test", "spring-boot-line", "pom.xml").toAbsolutePath();

	private static final String GOAL = "org.apache.maven.plugins:maven-dependency-plugin:%s:build-classpath@";

	private static final int MINUTES_TO_DOWNLOAD = 5;

	/**
	 * Resolves a version. Skips or fails the test if that needs a network and there is
	 * none.
	 * @param directory for what Maven writes
	 * @param options further options of Maven
	 */
	static SpringBootLine resolve(String version, Path directory, String... options)
			throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(List.of(Path.of("..", "mvnw").toRealPath().toString(), "-B", "-ntp",
				"-f", POM.toString(), "-Dspring-boot.version=" + version, "-Ddirectory=" + directory));
		for (String name : List.of("endive.version", "maven-dependency-plugin.version")) {
			command.add("-D%s=%s".formatted(name, System.getProperty(name)));
		}
		command.addAll(List.of(options));
		String goal = GOAL.formatted(System.getProperty("maven-dependency-plugin.version"));
		command.addAll(List.of(goal + "application", goal + "tests"));
		if (System.getProperty("localRepository") != null) {
			command.add("-Dmaven.repo.local=" + System.getProperty("localRepository"));
		}
		resolve(version, command, directory.resolve("output"));
		return new SpringBootLine(Files.readString(directory.resolve("application")),
				Files.readString(directory.resolve("tests")));
	}

	private static void resolve(String version, List<String> command, Path output)
			throws IOException, InterruptedException {
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
		builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
		Process maven = builder.start();
		try {
			assertThat(maven.waitFor(MINUTES_TO_DOWNLOAD, TimeUnit.MINUTES)).as("Maven ends").isTrue();
			String text = Files.readString(output);
			if (maven.exitValue() != 0 && isWithoutNetwork(text)) {
				Programs.missing("Spring Boot %s cannot be downloaded: %s".formatted(version, text));
			}
			assertThat(maven.exitValue()).as("%s said: %s", command, text).isZero();
		}
		finally {
			maven.destroyForcibly();
		}
	}

	private static boolean isWithoutNetwork(String text) {
		return Stream.of("Could not transfer artifact", "failed to transfer from", "in offline mode")
			.anyMatch(text::contains);
	}

	/**
	 * The class path of the sample application: its classes, those of the library, and
	 * the jars.
	 */
	String classPath() {
		return classPath(PackagedApplication.location(SampleApplication.class),
				PackagedApplication.location(SharedMemory.class));
	}

	/**
	 * The class path of an application.
	 * @param classes those of the application
	 * @param library those of the library
	 */
	String classPath(Path classes, Path library) {
		return Stream.of(classes.toString(), library.toString(), this.application)
			.collect(Collectors.joining(File.pathSeparator));
	}

	/**
	 * The file names of the jars of Endive in a class path.
	 */
	static List<String> endive(String classPath) {
		return Stream.of(classPath.split(File.pathSeparator))
			.map(Path::of)
			.filter((entry) -> entry.toString().contains(Path.of("run", "endive").toString()))
			.map((entry) -> entry.getFileName().toString())
			.sorted()
			.toList();
	}

}
