package io.sharedmemory.test.slice;

import org.springframework.stereotype.Service;

/**
 * Has no part in memories.
 */
@Service
class Greeting {

}
