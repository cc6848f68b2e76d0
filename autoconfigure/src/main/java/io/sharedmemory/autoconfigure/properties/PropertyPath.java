package io.sharedmemory.autoconfigure.properties;

import java.util.ArrayList;
import java.util.List;

/**
 * The name of a property as it was written, part by part. Spring Boot's own names of
 * properties no longer contain the characters that it omits.
 *
 * @param keys the parts
 */
record PropertyPath(List<Key> keys) {

	/**
	 * Splits a name at dots and brackets, as Spring Boot does.
	 */
	static PropertyPath parse(String name) {
		List<Key> keys = new ArrayList<>();
		int start = 0;
		int depth = 0;
		for (int i = 0; i < name.length(); i++) {
			switch (name.charAt(i)) {
				case '.' -> {
					if (depth == 0) {
						add(keys, name.substring(start, i), false);
						start = i + 1;
					}
				}
				case '[' -> {
					if (depth++ == 0) {
						add(keys, name.substring(start, i), false);
						start = i + 1;
					}
				}
				case ']' -> {
					if (depth > 0 && --depth == 0) {
						add(keys, name.substring(start, i), true);
						start = i + 1;
					}
				}
				default -> {
				}
			}
		}
		// A bracket that is not closed does not count as one.
		add(keys, name.substring((depth > 0) ? start - 1 : start), false);
		return new PropertyPath(keys);
	}

	private static void add(List<Key> keys, String text, boolean bracketed) {
		if (!text.isEmpty() || bracketed) {
			keys.add(new Key(text, bracketed));
		}
	}

	int size() {
		return this.keys.size();
	}

	Key get(int index) {
		return this.keys.get(index);
	}

	/**
	 * Returns the path with some keys replaced by others.
	 */
	PropertyPath replace(int from, int to, List<Key> others) {
		List<Key> replaced = new ArrayList<>(this.keys.subList(0, from));
		replaced.addAll(others);
		replaced.addAll(this.keys.subList(to, this.keys.size()));
		return new PropertyPath(replaced);
	}

	/**
	 * Returns the correct spelling of the name.
	 */
	@Override
	public String toString() {
		StringBuilder name = new StringBuilder();
		for (Key key : this.keys) {
			if (!name.isEmpty() && !key.bracketed()) {
				name.append('.');
			}
			name.append(key);
		}
		return name.toString();
	}

	/**
	 * A part of a name.
	 *
	 * @param bracketed whether it stands in brackets, which keep it unchanged
	 */
	record Key(String text, boolean bracketed) {

		/**
		 * Returns whether Spring Boot reads the key as it is written.
		 */
		boolean isKept() {
			return this.bracketed || isKept(this.text);
		}

		private static boolean isKept(String text) {
			for (int i = 0; i < text.length(); i++) {
				char character = text.charAt(i);
				if (!isAlphanumeric(character) && character != '_' && (character != '-' || i == 0)) {
					return false;
				}
			}
			return true;
		}

		/**
		 * Returns the key as Spring Boot reads it, without the characters that it omits.
		 */
		String kept() {
			if (this.bracketed) {
				return this.text;
			}
			StringBuilder kept = new StringBuilder();
			for (int i = 0; i < this.text.length(); i++) {
				char character = this.text.charAt(i);
				if (isAlphanumeric(character) || character == '_' || (character == '-' && !kept.isEmpty())) {
					kept.append(character);
				}
			}
			return kept.toString();
		}

		boolean isNumber() {
			for (int i = 0; i < this.text.length(); i++) {
				if (this.text.charAt(i) < '0' || this.text.charAt(i) > '9') {
					return false;
				}
			}
			return !this.text.isEmpty();
		}

		boolean isOneWord() {
			return this.text.indexOf('-') < 0;
		}

		/**
		 * Returns the form in which Spring Boot compares the key: it considers names
		 * equal that differ only in dashes, underscores and case.
		 */
		String uniform() {
			StringBuilder uniform = new StringBuilder(this.text.length());
			for (int i = 0; i < this.text.length(); i++) {
				char character = this.text.charAt(i);
				if (character != '-' && character != '_') {
					uniform.append(Character.toLowerCase(character));
				}
			}
			return uniform.toString();
		}

		private static boolean isAlphanumeric(char character) {
			return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z')
					|| (character >= '0' && character <= '9');
		}

		@Override
		public String toString() {
			return this.bracketed ? "[" + this.text + "]" : this.text;
		}

	}

}
