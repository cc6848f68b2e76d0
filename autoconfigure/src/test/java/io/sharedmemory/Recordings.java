package io.sharedmemory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import jdk.jfr.EventSettings;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * What Java Flight Recorder records while a test runs.
 */
public final class Recordings implements AutoCloseable {

	private final Recording recording = new Recording();

	private final Path directory;

	/**
	 * Records nothing yet.
	 * @param directory where its files can be
	 */
	public Recordings(Path directory) {
		this.directory = directory;
	}

	/**
	 * Records events of a kind.
	 */
	public EventSettings enable(String event) {
		return this.recording.enable(event);
	}

	/**
	 * Does not record events of a kind, which are recorded unless their annotations say
	 * otherwise.
	 */
	public void disable(String event) {
		this.recording.disable(event);
	}

	/**
	 * Records events of some kinds, however short they are.
	 */
	public void start(String... events) {
		for (String event : events) {
			enable(event).withThreshold(Duration.ZERO);
		}
		this.recording.start();
	}

	/**
	 * Ends the recording.
	 * @return all that was recorded
	 */
	public Path stop() {
		try {
			this.recording.stop();
			Path file = Files.createTempFile(this.directory, "recording", ".jfr");
			this.recording.dump(file);
			return file;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Ends the recording.
	 * @return its events of a kind, in the order of their ends
	 */
	public List<RecordedEvent> stop(String event) {
		return events(stop(), event);
	}

	public static List<RecordedEvent> events(Path file, String event) {
		try {
			return RecordingFile.readAllEvents(file)
				.stream()
				.filter((candidate) -> candidate.getEventType().getName().equals(event))
				.sorted(Comparator.comparing(RecordedEvent::getEndTime))
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * What the JDK's own program says.
	 */
	public static String jfr(String... arguments) throws Exception {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "jfr").toString()));
		command.addAll(List.of(arguments));
		return ChildJvm.output(command);
	}

	@Override
	public void close() {
		this.recording.close();
	}

}
