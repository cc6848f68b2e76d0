/**
 * What tests of applications use. It needs {@code spring-boot-test-autoconfigure} and
 * JUnit Jupiter, which {@code spring-boot-starter-test} brings; without them nothing here
 * is loaded.
 */
@NullMarked
package io.sharedmemory.test;

import org.jspecify.annotations.NullMarked;
