package io.sharedmemory.autoconfigure;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.io.WritableResource;
import org.springframework.util.ReflectionUtils;

import io.sharedmemory.autoconfigure.configuration.InvalidWasmConfigurationException;
import io.sharedmemory.snapshot.LinkTarget;
import io.sharedmemory.snapshot.ShownText;

/**
 * The location of a snapshot.
 *
 * @param configured the configuration of the snapshot
 * @param location the location as a text
 * @param loader finds resources
 */
record SnapshotPlace(ConfiguredSnapshot configured, String location, ResourceLoader loader) {

	Resource resource() {
		return this.loader.getResource(this.location);
	}

	/**
	 * Checks that the location is writable. Otherwise this would be noticed only when the
	 * application stops, and all data would be lost.
	 */
	void requireWritable() {
		String property = this.configured.writingProperty();
		if (property == null) {
			return;
		}
		Resource resource = resource();
		if (!(resource instanceof WritableResource)) {
			throw unusable("nothing can be written there (%s)".formatted(ShownText.of(resource.getDescription())),
					"Set '%s' to a file ('file:/var/lib/app/%s.snapshot') or a resource that can be written, or remove '%s'."
						.formatted(this.configured.locationProperty(), this.configured.memory(), property),
					property);
		}
		if (resource.isFile()) {
			requireWritable(target(path(resource), property), property);
		}
	}

	/**
	 * Checks that the location is of a known kind. Most loaders search the class path for
	 * a path without {@code file:} and for an address that no library of the application
	 * supports. They would find nothing, and the memory would begin empty.
	 */
	void requireKnown() {
		Resource resource = resource();
		if (!(resource instanceof WritableResource) && !this.location.startsWith(ResourceLoader.CLASSPATH_URL_PREFIX)
				&& resource.getClass() == this.loader.getResource("/").getClass()) {
			throw new InvalidWasmConfigurationException(
					"The location of the snapshot of memory '%s' is no file and no address that this application knows: it would be looked for as %s."
						.formatted(this.configured.memory(), ShownText.of(resource.getDescription())),
					"Write 'file:' before the path of a file, 'classpath:' before a resource of the class path, or add the library that resolves such addresses.",
					this.configured.locationProperty());
		}
	}

	private Path target(Path file, String property) {
		try {
			return LinkTarget.of(file);
		}
		catch (IOException ex) {
			throw unusable("it cannot be followed (%s)".formatted(ex),
					"Set '%s' to a file, or a link to one.".formatted(this.configured.locationProperty()), property);
		}
	}

	private void requireWritable(Path file, String property) {
		Path directory = file.toAbsolutePath().getParent();
		if (directory == null || Files.isDirectory(file)) {
			throw unusable("it is a directory",
					"Set '%s' to a file in it.".formatted(this.configured.locationProperty()), property);
		}
		if (!Files.isDirectory(directory)) {
			throw unusable("there is no directory '%s'".formatted(directory),
					"Create the directory, or set '%s' to a file in one that exists."
						.formatted(this.configured.locationProperty()),
					property);
		}
		if (!Files.isWritable(directory)) {
			throw unusable("this process cannot write to '%s'".formatted(directory),
					"Give it the right to, or set '%s' to a file in a directory where it can write."
						.formatted(this.configured.locationProperty()),
					property);
		}
	}

	private InvalidWasmConfigurationException unusable(String problem, String action, String property) {
		return new InvalidWasmConfigurationException(
				"Memory '%s' cannot be saved to its location: %s.".formatted(this.configured.memory(), problem), action,
				this.configured.locationProperty(), property);
	}

	private static Path path(Resource resource) {
		try {
			return resource.getFilePath();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Returns an object that identifies the location, which must be unique among
	 * memories.
	 */
	Object identity() {
		Resource resource = resource();
		return resource.isFile() ? identity(path(resource)) : this.location;
	}

	/**
	 * Returns whether another resource that is read is at the same location.
	 */
	boolean isAt(Resource other) {
		Resource resource = resource();
		if (resource.isFile() && other.isFile()) {
			return identity(path(resource)).equals(identity(path(other)));
		}
		return resource.equals(other);
	}

	/**
	 * Returns the real path. If the file does not exist yet, its directory may be a link.
	 */
	private static Path identity(Path file) {
		Path absolute = file.toAbsolutePath().normalize();
		try {
			absolute = LinkTarget.of(file);
			if (Files.exists(absolute)) {
				return absolute.toRealPath();
			}
			Path directory = absolute.getParent();
			return (directory != null && Files.exists(directory))
					? directory.toRealPath().resolve(absolute.getFileName()) : absolute.normalize();
		}
		catch (IOException ex) {
			return absolute;
		}
	}

	/**
	 * Returns whether there is a snapshot. If this is unknown, the memory must not begin
	 * empty, because the snapshot would then be overwritten.
	 * @throws IOException if this cannot be determined
	 */
	boolean isPresent() throws IOException {
		Resource resource = resource();
		if (exists(resource)) {
			return true;
		}
		if (resource.isFile()) {
			Path path = resource.getFilePath();
			if (!Files.notExists(path)) {
				throw new IOException("nobody can tell whether '%s' exists: access is denied".formatted(path));
			}
			return false;
		}
		return canBeOpened(resource);
	}

	private static boolean exists(Resource resource) throws IOException {
		try {
			return resource.exists();
		}
		catch (RuntimeException ex) {
			throw unknown(ex);
		}
	}

	/**
	 * Returns whether the resource can be opened. The {@code exists()} of Spring's base
	 * class also reports that there is nothing if the store fails. A store that has
	 * nothing at the location throws the specified exception; Amazon's throws one of its
	 * own, but it has already reported by then that nothing exists.
	 */
	private static boolean canBeOpened(Resource resource) throws IOException {
		try (InputStream stream = resource.getInputStream()) {
			return stream != null;
		}
		catch (FileNotFoundException | NoSuchFileException ex) {
			return false;
		}
		catch (RuntimeException ex) {
			if (answersItself(resource) && !(NestedExceptionUtils.getMostSpecificCause(ex) instanceof IOException)) {
				return false;
			}
			throw unknown(ex);
		}
	}

	private static boolean answersItself(Resource resource) {
		Method exists = ReflectionUtils.findMethod(resource.getClass(), "exists");
		return exists != null && !exists.getDeclaringClass().getPackageName().equals(Resource.class.getPackageName());
	}

	private static IOException unknown(RuntimeException cause) {
		return new IOException("nobody can tell whether there is a snapshot (%s)".formatted(cause), cause);
	}

}
