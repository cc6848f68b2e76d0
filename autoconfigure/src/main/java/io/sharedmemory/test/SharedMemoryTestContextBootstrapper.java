package io.sharedmemory.test;

import org.springframework.boot.test.autoconfigure.TestSliceTestContextBootstrapper;

/**
 * Bootstraps the context of a {@link SharedMemoryTest}.
 */
class SharedMemoryTestContextBootstrapper extends TestSliceTestContextBootstrapper<SharedMemoryTest> {

}
