package io.sharedmemory;

/**
 * The address spaces that have to behave alike.
 */
enum AddressSpaceKind {

	SYSTEM(SystemAddressSpace.INSTANCE), EAGER(new EagerAddressSpace());

	private final AddressSpace addressSpace;

	AddressSpaceKind(AddressSpace addressSpace) {
		this.addressSpace = addressSpace;
	}

	AddressSpace addressSpace() {
		return this.addressSpace;
	}

	SharedMemory create(long minimum, long maximum) {
		return new SharedMemory("test", MemoryType.shared(minimum, maximum), this.addressSpace);
	}

}
