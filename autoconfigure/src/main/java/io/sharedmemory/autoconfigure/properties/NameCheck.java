package io.sharedmemory.autoconfigure.properties;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.autoconfigure.properties.KnownProperty.Group;
import io.sharedmemory.autoconfigure.properties.KnownProperty.Member;
import io.sharedmemory.autoconfigure.properties.KnownProperty.Named;
import io.sharedmemory.autoconfigure.properties.KnownProperty.Value;

/**
 * Checks names of properties. There may be thousands of them for memories. Those of one
 * memory mostly follow each other and differ only in their ends.
 */
final class NameCheck {

	private final KnownProperties known;

	private final SpeltNames spelt;

	/** The prefix of the names of all properties of one memory or plugin. */
	private String beginning = "";

	/** What can follow this prefix. */
	private @Nullable Group ends;

	/**
	 * @param spelt receives the names that users chose
	 */
	NameCheck(KnownProperties known, SpeltNames spelt) {
		this.known = known;
		this.spelt = spelt;
	}

	/**
	 * Checks the next property.
	 * @return the key that is wrong, or {@code null} if none is wrong
	 */
	@Nullable WrongKey check(WrittenProperty property) {
		if (isBesideTheLast(property.name())) {
			return null;
		}
		return this.known.check(PropertyPath.parse(property.name()),
				(named, path, index) -> add(named, path, index, property));
	}

	private boolean isBesideTheLast(String name) {
		if (this.ends == null || !name.startsWith(this.beginning)) {
			return false;
		}
		Member end = this.ends.members().get(name.substring(this.beginning.length()));
		return end != null && end.property() instanceof Value;
	}

	private void add(Named named, PropertyPath path, int index, WrittenProperty property) {
		this.spelt.add(named, path.get(index), property);
		String last = "." + path.get(path.size() - 1);
		if (index == path.size() - 2 && named.property() instanceof Group group && property.name().endsWith(last)) {
			this.beginning = property.name().substring(0, property.name().length() - last.length() + 1);
			this.ends = group;
		}
	}

}
