package io.sharedmemory.endive;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

import org.jspecify.annotations.Nullable;
import run.endive.wasi.WasiOptions;
import run.endive.wasi.WasiPreview1;

/**
 * How a directory was opened: one that the guest was given, or one that it opened from
 * there in one or more steps. Endive keeps no more than that of an open directory either,
 * so the directory can be opened again in another WASI.
 */
record DirectoryPath(@Nullable DirectoryPath parent, Path host, String name, int lookupFlags) {

	private static final int ONLY_DIRECTORIES = 2;

	/**
	 * Returns the path of a directory that the guest was given.
	 */
	static DirectoryPath given(Path host) {
		return new DirectoryPath(null, host, "", 0);
	}

	/**
	 * Returns the path of a directory that the guest opened from here.
	 */
	DirectoryPath step(String name, int lookupFlags) {
		return new DirectoryPath(this, this.host, name, lookupFlags);
	}

	/**
	 * Returns where the directory is, apart from symbolic links, which Endive resolves in
	 * its own way.
	 * @throws java.nio.file.InvalidPathException if a name is not valid for the file
	 * system
	 */
	Path toPath() {
		Path path = this.host;
		for (DirectoryPath step : steps()) {
			path = path.resolve(step.name);
		}
		return path;
	}

	void giveTo(WasiOptions.Builder options, String name) {
		options.withDirectory(name, this.host);
	}

	/**
	 * Opens the directory in a WASI that it was given to.
	 * @param given the descriptor that it was given as
	 * @param next the descriptor of what is opened next; descriptors are consecutive
	 * @return the error
	 */
	int openIn(WasiPreview1 wasi, int given, int next, Nowhere nowhere) {
		int from = given;
		int opened = next;
		for (DirectoryPath step : steps()) {
			int errno = wasi.pathOpen(nowhere.memory(), from, step.lookupFlags, step.name, ONLY_DIRECTORIES, 0, 0, 0,
					0);
			if (errno != Errno.SUCCESS) {
				return errno;
			}
			from = opened;
			opened++;
		}
		return Errno.SUCCESS;
	}

	int depth() {
		int depth = 0;
		for (DirectoryPath path = this; path.parent != null; path = path.parent) {
			depth++;
		}
		return depth;
	}

	private Deque<DirectoryPath> steps() {
		Deque<DirectoryPath> steps = new ArrayDeque<>();
		for (DirectoryPath path = this; path.parent != null; path = path.parent) {
			steps.push(path);
		}
		return steps;
	}

}
