package io.sharedmemory.guest;

/**
 * What an operation that puts messages has come to.
 *
 * @param status what has become of it
 * @param count how many it put
 */
record Put(Status status, int count) {
}
