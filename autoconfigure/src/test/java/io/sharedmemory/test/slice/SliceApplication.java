package io.sharedmemory.test.slice;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * An application with a component that slices have, and one that they lack.
 */
@SpringBootApplication
class SliceApplication {

}
