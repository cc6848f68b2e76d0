package io.sharedmemory.autoconfigure.context;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Conditional;

/**
 * Matches where this context needs beans for something that it has itself, or that a
 * parent context has but shows to nobody.
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Conditional(OnOwnCondition.class)
public @interface ConditionalOnOwn {

	/**
	 * Matches if this context itself has a bean of this type.
	 * @return the type
	 */
	Class<?> value();

	/**
	 * Matches also if no parent context has a bean of this type.
	 * @return the type
	 */
	Class<?> orMissing();

}
