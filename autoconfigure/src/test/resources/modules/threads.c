// A program that spawns threads, without a C library: threads ACTION THREAD_ACTION, or threads MODE COUNT.
// What main and thread do once the thread runs stands in ACTION and THREAD_ACTION, see act().

#define WASI(name) __attribute__((import_module("wasi_snapshot_preview1"), import_name(name)))
#define EXPORT(name) __attribute__((export_name(name)))

enum { SLOTS = 64, STACK = 16384, STDIN = 0, STDOUT = 1 };

typedef struct thread {
	char *stack; // what wasi_thread_start expects first
	const char *action;
	int tid;
	int running;
	int done;
} thread;

typedef struct {
	const void *address;
	unsigned long length;
} buffer;

__attribute__((import_module("wasi"), import_name("thread-spawn"))) int thread_spawn(thread *argument);
WASI("proc_exit") _Noreturn void proc_exit(int code);
WASI("args_sizes_get") int args_sizes_get(unsigned long *count, unsigned long *size);
WASI("args_get") int args_get(const char **arguments, char *text);
WASI("fd_write") int fd_write(int fd, const buffer *buffers, int count, unsigned long *written);
WASI("fd_read") int fd_read(int fd, const buffer *buffers, int count, unsigned long *read);
WASI("poll_oneoff") int poll_oneoff(const void *subscriptions, void *events, int count, unsigned long *stored);
WASI("random_get") int random_get(void *address, unsigned long length);

static char stacks[SLOTS][STACK] __attribute__((aligned(16)));
static thread threads[SLOTS];
static int forever;
static int mutex;
static unsigned long total;
static int failures;
static unsigned long long drawn[SLOTS];
static const char greeting[] = "in data";

static int equal(const char *a, const char *b) {
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

static void print(const char *text) {
	buffer out = { text, 0 };
	while (text[out.length]) {
		out.length++;
	}
	unsigned long written;
	fd_write(STDOUT, &out, 1, &written);
}

static void print_number(unsigned long number) {
	char digits[12];
	char *next = digits + sizeof digits;
	*--next = 0;
	do {
		*--next = '0' + number % 10;
		number /= 10;
	} while (number);
	print(next);
}

static void set(int *flag) {
	__atomic_store_n(flag, 1, __ATOMIC_SEQ_CST);
	__builtin_wasm_memory_atomic_notify(flag, -1);
}

static void await(int *flag) {
	while (!__atomic_load_n(flag, __ATOMIC_SEQ_CST)) {
		__builtin_wasm_memory_atomic_wait32(flag, 0, -1);
	}
}

static void lock(void) {
	int expected = 0;
	while (!__atomic_compare_exchange_n(&mutex, &expected, 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
		__builtin_wasm_memory_atomic_wait32(&mutex, 1, -1);
		expected = 0;
	}
}

static void unlock(void) {
	__atomic_store_n(&mutex, 0, __ATOMIC_SEQ_CST);
	__builtin_wasm_memory_atomic_notify(&mutex, 1);
}

static void sleep_for_an_hour(void) {
	static struct {
		unsigned long long userdata;
		unsigned long long tag;
		unsigned long long clock;
		unsigned long long timeout;
		unsigned long long precision;
		unsigned long long flags;
	} subscription = { .timeout = 3600ull * 1000 * 1000 * 1000 };
	char event[32];
	unsigned long stored;
	poll_oneoff(&subscription, event, 1, &stored);
}

static void act(const char *action) {
	if (equal(action, "block")) {
		await(&forever);
	}
	else if (equal(action, "spin")) {
		for (;;) {
			__atomic_load_n(&forever, __ATOMIC_RELAXED);
		}
	}
	else if (equal(action, "poll")) {
		sleep_for_an_hour();
	}
	else if (equal(action, "read")) {
		char byte;
		buffer in = { &byte, 1 };
		unsigned long read;
		fd_read(STDIN, &in, 1, &read);
	}
	else if (equal(action, "exit")) {
		proc_exit(42);
	}
	else if (equal(action, "trap")) {
		__builtin_trap();
	}
}

static int spawn(int slot, const char *action) {
	thread *spawned = &threads[slot];
	spawned->stack = stacks[slot] + STACK;
	spawned->action = action;
	return thread_spawn(spawned);
}

// Each thread adds to the total under the mutex, and draws a random number.
static void add(thread *self) {
	for (int i = 0; i < 1000; i++) {
		lock();
		total++;
		unlock();
	}
	random_get(&drawn[self - threads], sizeof drawn[0]);
	if (self->tid <= 0 || !equal(greeting, "in data")) {
		__atomic_fetch_add(&failures, 1, __ATOMIC_SEQ_CST);
	}
}

void run_thread(int tid, thread *self) {
	self->tid = tid;
	set(&self->running);
	if (equal(self->action, "add")) {
		add(self);
	}
	else {
		act(self->action);
	}
	set(&self->done);
}

static int number(const char *digits) {
	int value = 0;
	while (*digits) {
		value = value * 10 + *digits++ - '0';
	}
	return value;
}

static int add_all(int count) {
	int tids[SLOTS];
	for (int i = 0; i < count; i++) {
		tids[i] = spawn(i, "add");
		if (tids[i] <= 0) {
			return 1;
		}
	}
	for (int i = 0; i < count; i++) {
		await(&threads[i].done);
		for (int j = 0; j < i; j++) {
			if (tids[i] == tids[j] || threads[i].tid != tids[i] || drawn[i] == drawn[j]) {
				return 2;
			}
		}
	}
	print("total ");
	print_number(total);
	print("\n");
	return failures;
}

static int spawn_until_refused(int limit) {
	for (int i = 0; i < limit; i++) {
		int tid = spawn(i, "block");
		if (tid < 0) {
			print_number(i);
			print(" threads, error ");
			print_number(-tid);
			return 0;
		}
	}
	return 1;
}

static int spawn_and_finish(int count) {
	for (int i = 0; i < count; i++) {
		threads[0].done = 0;
		if (spawn(0, "return") <= 0) {
			return 1;
		}
		await(&threads[0].done);
	}
	return 0;
}

EXPORT("_start") void start(void) {
	static const char *arguments[8];
	static char text[256];
	unsigned long count;
	unsigned long size;
	args_sizes_get(&count, &size);
	if (count != 3 || size > sizeof text) {
		proc_exit(64);
	}
	args_get(arguments, text);
	int code;
	if (equal(arguments[1], "add")) {
		code = add_all(number(arguments[2]));
	}
	else if (equal(arguments[1], "spawn-until-refused")) {
		code = spawn_until_refused(number(arguments[2]));
	}
	else if (equal(arguments[1], "spawn-and-finish")) {
		code = spawn_and_finish(number(arguments[2]));
	}
	else {
		if (spawn(0, arguments[2]) <= 0) {
			proc_exit(1);
		}
		await(&threads[0].running);
		act(arguments[1]);
		code = 0;
	}
	if (code) {
		proc_exit(code);
	}
}
