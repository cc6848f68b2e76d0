/* The whole programs among the test modules, whose exports program.h describes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const STACK_SIZE = 16 * 1024;

/* What the programs have to do: { program, amount, threads, size, result } of all that take part. */
export function readTasks(directory) {
  return readFileSync(join(directory, 'programs.txt'), 'utf8')
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('#') && !line.includes(' tiny '))
    .map((line) => line.split(' '))
    .map(([program, amount, ...numbers]) => [program, amount, ...numbers.map(Number)])
    .map(([program, amount, threads, size, result]) => ({ program, amount, threads, size, result }));
}

export function compile(directory, name) {
  return new WebAssembly.Module(readFileSync(join(directory, `${name}.wasm`)));
}

/* Makes an instance for a thread. */
export function instantiate({ module, memory, stack, tls }) {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  exports.__stack_pointer.value = stack;
  exports.__wasm_init_tls?.(tls);
  return exports;
}

/* Finds places for the stacks and thread-local data of all instances over one memory. */
class Places {
  #free;
  #align;
  #size;

  constructor(module, memory) {
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    this.#free = exports.__heap_base.value;
    this.#align = exports.__tls_align?.value ?? 1;
    this.#size = exports.__tls_size?.value ?? 0;
  }

  next() {
    const tls = Math.ceil(this.#free / this.#align) * this.#align;
    // A stack begins at its end, aligned as the ABI wants it.
    this.#free = Math.ceil((tls + this.#size + STACK_SIZE) / 16) * 16;
    return { tls, stack: this.#free };
  }

  /* Where the memory begins that no thread has. */
  get free() {
    return this.#free;
  }
}

/* Runs a program once, in a memory of its own. Returns the nanoseconds from the common beginning to the last end. */
export async function run(team, { program, threads, size, result: expected }, module) {
  const memory = new WebAssembly.Memory({ initial: 4, maximum: 256, shared: true });
  const places = new Places(module, memory);
  const host = instantiate({ module, memory, ...places.next() });
  const tasks = Array.from({ length: threads }, (_, thread) => ({
    task: 'work',
    module,
    memory,
    thread,
    ...places.next(),
  }));
  host.prepare(places.free, size, threads);
  const { nanos } = await team.run(tasks);
  const result = host.result();
  if (result !== expected) {
    throw new Error(`the result of ${program} for ${size} is ${result} instead of ${expected}`);
  }
  return nanos;
}
