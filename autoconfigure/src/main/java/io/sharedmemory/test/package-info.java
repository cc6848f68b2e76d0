/**
 * What tests of applications use. It needs {@code spring-boot-test-autoconfigure} and
 * JUnit Jupiter, which {@code spring-boot-starter-test} brings; without them nothing here
 * is loaded.
 * <p>
 * Experimental: until 1.0 a minor version may change what is here.
 * @since 0.1.0
 */
@NullMarked
package io.sharedmemory.test;

import org.jspecify.annotations.NullMarked;
