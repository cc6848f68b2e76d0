package io.sharedmemory.benchmark;

/**
 * With what threads send messages to each other.
 */
public enum ChannelKind {

	SHARED {
		@Override
		Channel create() {
			return new SharedChannel();
		}
	},

	ARRAY_BLOCKING {
		@Override
		Channel create() {
			return new ArrayBlockingChannel();
		}
	},

	JCTOOLS {
		@Override
		Channel create() {
			return new JctoolsChannel();
		}
	},

	/** For one consumer. */
	AGRONA {
		@Override
		Channel create() {
			return new AgronaChannel();
		}
	};

	abstract Channel create();

}
