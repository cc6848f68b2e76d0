package io.sharedmemory.micrometer;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;

/**
 * The tags of objects that are added up: the keys are the same as those of each of them,
 * since series of one name must have the same keys.
 */
final class OtherTags {

	private OtherTags() {
	}

	/**
	 * @param tags the tags that one of them would have
	 */
	static Tags of(Tags tags) {
		return Tags.of(tags.stream().map((tag) -> Tag.of(tag.getKey(), BoundedNames.OTHER)).toList());
	}

}
