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
 * Gives each test method memories that nobody has used: they are as they are configured,
 * with their first size and their preload, and so are the plugins. The application
 * context is that of this class alone, and is closed after each test method; whoever a
 * test left waiting on a memory, or calling a plugin, is ended by that.
 * <p>
 * All beans are made anew with the memories, because they may know what is in them. For a
 * context that all methods of the class share, put {@link DirtiesContext @DirtiesContext}
 * on the class, too.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@DirtiesContext(classMode = ClassMode.AFTER_EACH_TEST_METHOD)
public @interface FreshMemories {

}
