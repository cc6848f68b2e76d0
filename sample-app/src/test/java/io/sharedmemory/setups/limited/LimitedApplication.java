package io.sharedmemory.setups.limited;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * An application with a component that decides on memories.
 */
@SpringBootApplication
class LimitedApplication {

}
