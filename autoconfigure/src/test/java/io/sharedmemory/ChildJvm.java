package io.sharedmemory;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Programs that need a JVM of their own.
 */
public final class ChildJvm {

	private ChildJvm() {
	}

	/**
	 * Runs a program, which must succeed, with the class path of this JVM.
	 * @param options of the JVM
	 * @return what it printed
	 */
	public static String output(List<String> options, Class<?> main, String... arguments) throws Exception {
		return output(command(options, main, arguments));
	}

	/**
	 * What runs a program in a JVM with the class path of this one.
	 * @param options of the JVM
	 */
	public static List<String> command(List<String> options, Class<?> main, String... arguments) {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
						"--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path")));
		command.addAll(options);
		command.add(main.getName());
		command.addAll(List.of(arguments));
		return command;
	}

	/**
	 * Runs a command, which must succeed.
	 * @return what it printed
	 */
	public static String output(List<String> command) throws Exception {
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		try {
			String output = new String(process.getInputStream().readAllBytes());
			assertThat(process.waitFor()).as(output).isZero();
			return output;
		}
		finally {
			process.destroyForcibly();
		}
	}

}
