package io.sharedmemory.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.annotation.DirtiesContext.ClassMode;

/**
 * Gives each test method unused memories. They are as configured, with their initial size
 * and their preload, and the plugins are new as well. The application context belongs to
 * this class alone and is closed after each test method, which ends any thread that a
 * test left waiting on a memory or calling a plugin.
 * <p>
 * All beans are created anew together with the memories, because they may hold
 * information about the memories' content. For a context that all methods of the class
 * share, add {@link DirtiesContext @DirtiesContext} to the class as well.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@DirtiesContext(classMode = ClassMode.AFTER_EACH_TEST_METHOD)
public @interface FreshMemories {

}
