package io.sharedmemory.autoconfigure.context;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Conditional;

/**
 * Matches if this context needs beans for something that it has itself, or that a parent
 * context has but does not expose.
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Conditional(OnOwnCondition.class)
public @interface ConditionalOnOwn {

	/**
	 * Returns the type of the bean; matches if this context itself has one.
	 * @return the type
	 */
	Class<?> value();

	/**
	 * Returns a type; the condition also matches if no parent context has a bean of it.
	 * @return the type
	 */
	Class<?> orMissing();

}
