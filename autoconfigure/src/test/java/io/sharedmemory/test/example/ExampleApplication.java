package io.sharedmemory.test.example;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * An application whose tests are slices.
 */
@SpringBootApplication
class ExampleApplication {

}
