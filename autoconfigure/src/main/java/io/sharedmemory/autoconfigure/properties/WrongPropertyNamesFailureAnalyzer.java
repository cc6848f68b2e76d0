package io.sharedmemory.autoconfigure.properties;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Reports the properties whose names are wrong, their origins, and the names that may be
 * intended.
 */
class WrongPropertyNamesFailureAnalyzer extends AbstractFailureAnalyzer<WrongPropertyNamesException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, WrongPropertyNamesException cause) {
		return new FailureAnalysis(cause.getMessage(), String.join(System.lineSeparator(), cause.actions()), cause);
	}

}
