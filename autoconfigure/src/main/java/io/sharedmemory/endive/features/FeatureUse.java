package io.sharedmemory.endive.features;

/**
 * The use of a feature by a module.
 *
 * @param feature the feature
 * @param place an example, as in "v128.load in function 3, 'sum'"
 */
public record FeatureUse(Feature feature, String place) {

	@Override
	public String toString() {
		return "%s (%s)".formatted(this.feature.description(), this.place);
	}

}
