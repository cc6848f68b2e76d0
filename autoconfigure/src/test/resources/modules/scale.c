// A plugin with thread-local data and nothing else in its memory. FACTOR tells its versions apart.
static _Thread_local int calls;

__attribute__((export_name("scale"))) int scale(int value) {
	calls++;
	return value * FACTOR;
}

__attribute__((export_name("calls"))) int calls_of_instance(void) {
	return calls;
}
