package io.sharedmemory.endive.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/**
 * The owner of a file, and who may change it, in terms of Unix. If a file also has a
 * POSIX access control list, its group bits are the list's mask: the most that the list
 * allows to anybody but the owner.
 *
 * @param mode the type and the permissions, like {@code st_mode}
 * @param user the ID of the owner
 */
record FileOwnership(int mode, int user) {

	private static final int KIND = 0170000;

	private static final int DIRECTORY = 0040000;

	private static final int REGULAR_FILE = 0100000;

	private static final int SYMBOLIC_LINK = 0120000;

	private static final int STICKY = 01000;

	private static final int WRITABLE_BY_OTHERS = 0022;

	private static final int PERMISSIONS = 07777;

	/**
	 * Returns the ownership of a file; if it is a symbolic link, that of the link itself.
	 */
	static FileOwnership of(Path file) throws IOException {
		Map<String, Object> attributes = Files.readAttributes(file, "unix:mode,uid", LinkOption.NOFOLLOW_LINKS);
		return new FileOwnership(number(attributes, "mode"), number(attributes, "uid"));
	}

	private static int number(Map<String, Object> attributes, String name) throws IOException {
		if (attributes.get(name) instanceof Integer number) {
			return number;
		}
		throw new IOException("The system does not tell the attribute '%s' of files".formatted(name));
	}

	boolean isDirectory() {
		return (this.mode & KIND) == DIRECTORY;
	}

	boolean isRegularFile() {
		return (this.mode & KIND) == REGULAR_FILE;
	}

	boolean isSymbolicLink() {
		return (this.mode & KIND) == SYMBOLIC_LINK;
	}

	/**
	 * Returns whether the group or all others may write.
	 */
	boolean isWritableByOthers() {
		return (this.mode & WRITABLE_BY_OTHERS) != 0;
	}

	/**
	 * Returns whether only owners may rename or remove the entries of the directory.
	 */
	boolean isSticky() {
		return (this.mode & STICKY) != 0;
	}

	/**
	 * Returns the permissions in the form that {@code chmod} takes.
	 */
	String permissions() {
		return Integer.toOctalString(this.mode & PERMISSIONS);
	}

}
