package io.sharedmemory.endive.cache;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Finds or creates a directory into which only this user and the system's administrator
 * can put anything: other users can neither write into the directory itself nor replace
 * it, a directory above it, or a symbolic link that leads to it.
 * <p>
 * Therefore every step of the path is checked, starting from the root, each in a
 * directory that nobody else can change any more. The resulting path has no links.
 */
final class PrivateDirectory {

	private static final String OWNER_ONLY = "rwx------";

	private static final int ADMINISTRATOR = 0;

	/** The most symbolic links that are followed, as on Linux. */
	private static final int MOST_LINKS = 40;

	private static final Pattern NEEDS_NO_QUOTES = Pattern.compile("[\\w./@%+:,=-]+");

	private final Path directory;

	private final int user;

	/** The part of the path, starting from the root, that has been checked. */
	private Path reached;

	/** The remaining names of the path. */
	private final Deque<Path> rest = new ArrayDeque<>();

	/** The owner of the root, who controls everything. */
	private final int rootOwner;

	private int links;

	private PrivateDirectory(Path directory, int user) throws IOException {
		this.directory = directory;
		this.user = user;
		this.reached = root(directory);
		this.rootOwner = FileOwnership.of(this.reached).user();
		push(directory.toAbsolutePath());
	}

	/**
	 * @param directory the directory, relative to the current one if not absolute
	 * @param user the ID of the user that runs this process
	 * @return the same directory by a path without links
	 * @throws CodeDirectoryException if other users could put something into it
	 * @throws IOException if it is missing and cannot be created, or cannot be reached
	 */
	static Path open(Path directory, int user) throws IOException {
		if (!FileSystems.getDefault().supportedFileAttributeViews().contains("unix")) {
			throw new CodeDirectoryException(directory,
					"whether others can put code there is only known on systems with the permissions of Unix",
					"Remove the property, and modules are compiled at each start.");
		}
		return new PrivateDirectory(directory, user).walk();
	}

	private static Path root(Path directory) {
		Path root = directory.toAbsolutePath().getRoot();
		if (root == null) {
			throw new IllegalArgumentException("'%s' has no root".formatted(directory));
		}
		return root;
	}

	private void push(Path path) {
		for (int i = path.getNameCount() - 1; i >= 0; i--) {
			this.rest.push(path.getName(i));
		}
	}

	private Path walk() throws IOException {
		requireSafe(this.reached, FileOwnership.of(this.reached));
		while (!this.rest.isEmpty()) {
			step(this.rest.pop());
		}
		requireOwn(this.reached, FileOwnership.of(this.reached));
		return this.reached;
	}

	private void step(Path name) throws IOException {
		switch (name.toString()) {
			case "", "." -> {
			}
			case ".." -> {
				Path parent = this.reached.getParent();
				this.reached = (parent != null) ? parent : this.reached;
			}
			default -> enter(this.reached.resolve(name));
		}
	}

	private void enter(Path next) throws IOException {
		FileOwnership ownership = findOrMake(next);
		if (ownership.isSymbolicLink()) {
			follow(next, ownership);
			return;
		}
		if (!ownership.isDirectory()) {
			throw refused("'%s' is no directory".formatted(next), "Name a directory, or one that is to be made.");
		}
		if (!this.rest.isEmpty()) {
			requireSafe(next, ownership);
		}
		this.reached = next;
	}

	private static FileOwnership findOrMake(Path next) throws IOException {
		FileOwnership found = find(next);
		if (found != null) {
			return found;
		}
		try {
			Files.createDirectory(next,
					PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
		}
		catch (FileAlreadyExistsException ex) {
			// Another process was faster; its directory is checked like any other.
			return FileOwnership.of(next);
		}
		return FileOwnership.of(next);
	}

	private static @Nullable FileOwnership find(Path file) throws IOException {
		try {
			return FileOwnership.of(file);
		}
		catch (NoSuchFileException ex) {
			return null;
		}
	}

	/**
	 * Follows a link. The directory that contains it is safe, so the link cannot change,
	 * unless it belongs to another user.
	 */
	private void follow(Path link, FileOwnership ownership) throws IOException {
		if (!isTrusted(ownership.user())) {
			throw refused("the symbolic link '%s' on its way belongs to user %d, who can have it lead elsewhere"
				.formatted(link, ownership.user()), "Name the directory by a path without this link.");
		}
		if (++this.links > MOST_LINKS) {
			throw refused("there are more than %d symbolic links on its way".formatted(MOST_LINKS),
					"Name the directory by a path without links.");
		}
		Path target = Files.readSymbolicLink(link);
		if (target.isAbsolute()) {
			this.reached = root(target);
		}
		push(target);
	}

	/**
	 * Requires that nobody else can replace what is in a directory by another directory
	 * or link.
	 */
	private void requireSafe(Path parent, FileOwnership ownership) {
		if (!isTrusted(ownership.user())) {
			throw refused(
					"'%s' above it belongs to user %d, who can put another directory in its place".formatted(parent,
							ownership.user()),
					"Run 'chown %d %s' as root, or name a directory elsewhere.".formatted(this.user, quoted(parent)));
		}
		if (ownership.isWritableByOthers() && !ownership.isSticky()) {
			throw refused(
					"others may write to '%s' above it (mode %s), and put another directory in its place"
						.formatted(parent, ownership.permissions()),
					"Run 'chmod go-w %s', or name a directory elsewhere.".formatted(quoted(parent)));
		}
	}

	private void requireOwn(Path found, FileOwnership ownership) {
		if (ownership.user() != this.user) {
			throw refused(
					"%s belongs to user %d, and this process is user %d".formatted(name(found), ownership.user(),
							this.user),
					"Run 'chown -R %d %s' as root, or name another directory.".formatted(this.user, quoted(found)));
		}
		if (ownership.isWritableByOthers()) {
			throw refused(
					"others may write to %s (mode %s), and so put code there that would be run".formatted(name(found),
							ownership.permissions()),
					"Empty the directory if you do not know who has written to it, and run 'chmod 700 %s'."
						.formatted(quoted(found)));
		}
	}

	private String name(Path found) {
		return found.equals(this.directory) ? "it" : "'%s'".formatted(found);
	}

	private boolean isTrusted(int owner) {
		return owner == this.user || owner == ADMINISTRATOR || owner == this.rootOwner;
	}

	private CodeDirectoryException refused(String problem, String action) {
		return new CodeDirectoryException(this.directory, problem, action);
	}

	/**
	 * Returns a path quoted for a shell.
	 */
	private static String quoted(Path path) {
		String text = path.toString();
		return NEEDS_NO_QUOTES.matcher(text).matches() ? text
				: "\"%s\"".formatted(text.replaceAll("[\"$`\\\\]", "\\\\$0"));
	}

}
