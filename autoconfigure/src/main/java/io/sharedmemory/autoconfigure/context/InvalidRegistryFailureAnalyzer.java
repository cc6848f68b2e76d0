package io.sharedmemory.autoconfigure.context;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Reports which beans are in the way, and what to do.
 */
class InvalidRegistryFailureAnalyzer extends AbstractFailureAnalyzer<InvalidRegistryException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidRegistryException cause) {
		return new FailureAnalysis(cause.getMessage(), cause.action(), cause);
	}

}
