package io.sharedmemory.autoconfigure.properties;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.autoconfigure.properties.KnownProperty.Group;
import io.sharedmemory.autoconfigure.properties.KnownProperty.Member;
import io.sharedmemory.autoconfigure.properties.KnownProperty.Named;
import io.sharedmemory.autoconfigure.properties.KnownProperty.Value;

/**
 * Looks for what is wrong with names of properties. Those of one memory, of which there
 * may be thousands, mostly come one after the other, and differ in their ends only.
 */
final class NameCheck {

	private final KnownProperties known;

	private final SpeltNames spelt;

	/** What the names of all properties of one memory or plugin begin with. */
	private String beginning = "";

	/** What can stand behind that. */
	private @Nullable Group ends;

	/**
	 * @param spelt is told of the names that people chose
	 */
	NameCheck(KnownProperties known, SpeltNames spelt) {
		this.known = known;
		this.spelt = spelt;
	}

	/**
	 * Looks at the next one.
	 * @return the key that is wrong, or {@code null} if none is
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
