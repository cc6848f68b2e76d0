package io.sharedmemory.sample.redaction;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What texts may take on their way.
 *
 * @param maximumHeap most that all texts under way have together on the heap, but for
 * short ones
 * @param patience how long a text waits for its part of that
 * @param timeout how long a client may take to send a text, and to take what became of it
 */
@ConfigurationProperties("redaction.upload")
record UploadProperties(@DefaultValue("64MB") DataSize maximumHeap, @DefaultValue("30s") Duration patience,
		@DefaultValue("30s") Duration timeout) {
}
