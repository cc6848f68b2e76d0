// Counts under the lock of the guide, so that two counters are the same whenever it is free.

void lock(int *word);
void unlock(int *word);

__attribute__((export_name("count"))) void count(int *word, int *counters, int times) {
	for (int i = 0; i < times; i++) {
		lock(word);
		counters[0]++;
		counters[1]++;
		unlock(word);
	}
}
