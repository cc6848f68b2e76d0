/* Needs neither a stack nor static data: a module of it may have no memory that it can write to. */

int total(const int *prices, int count) {
	int total = 0;
	for (int i = 0; i < count; i++) {
		total += prices[i];
	}
	return total;
}

int raise(int *prices, int index, int price) {
	int old = prices[index];
	prices[index] = price;
	return old;
}
