package io.sharedmemory.test;

import org.springframework.boot.test.autoconfigure.TestSliceTestContextBootstrapper;

/**
 * Begins a {@link SharedMemoryTest}.
 */
class SharedMemoryTestContextBootstrapper extends TestSliceTestContextBootstrapper<SharedMemoryTest> {

}
