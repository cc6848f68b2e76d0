package io.sharedmemory.autoconfigure.properties;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Shows the properties whose names are wrong, where they are written, and what may be
 * meant.
 */
class WrongPropertyNamesFailureAnalyzer extends AbstractFailureAnalyzer<WrongPropertyNamesException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, WrongPropertyNamesException cause) {
		return new FailureAnalysis(cause.getMessage(), String.join(System.lineSeparator(), cause.actions()), cause);
	}

}
