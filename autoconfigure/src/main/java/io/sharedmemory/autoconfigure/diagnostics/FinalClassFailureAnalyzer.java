package io.sharedmemory.autoconfigure.diagnostics;

import java.lang.reflect.Modifier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopConfigException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.util.ClassUtils;

/**
 * Reports what to do if an advisor of the application matches our beans, whose classes
 * are final.
 */
class FinalClassFailureAnalyzer extends AbstractFailureAnalyzer<AopConfigException> {

	private static final Pattern CLASS = Pattern.compile("CGLIB subclass of (?:class )?(io\\.sharedmemory\\.[\\w.$]+)");

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, AopConfigException cause) {
		Matcher matcher = CLASS.matcher(String.valueOf(cause.getMessage()));
		if (!matcher.find() || !isFinal(matcher.group(1))) {
			return null;
		}
		return new FailureAnalysis(
				"An advisor or aspect of the application matches a bean of class '%s', which is final, so that Spring can make no proxy of it."
					.formatted(matcher.group(1)),
				"Leave 'io.sharedmemory' out of its pointcut, for example with '&& !within(io.sharedmemory..*)'. To see each call of a plugin, or what becomes of memories, have a bean 'PluginCallListener' or 'SharedMemoryRegistryListener'.",
				cause);
	}

	private static boolean isFinal(String name) {
		return Modifier.isFinal(
				ClassUtils.resolveClassName(name, FinalClassFailureAnalyzer.class.getClassLoader()).getModifiers());
	}

}
