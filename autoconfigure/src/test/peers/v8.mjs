/*
 * What V8 needs for the same: shared WebAssembly memories, Atomics and worker threads.
 *
 *   handoff               there and back between two workers, which block while it is the other's turn; for one round trip
 *   notify-nobody         Atomics.notify that nobody waits for
 *   wasm-EXPORT           a step of each loop that accesses.wasm exports, by one worker
 *   wasm-add32-2-threads  add32 by two workers at once: what each of them needs for one of its own
 *   work-queue            work-queue.wasm: two producers, two consumers; for one item
 *
 * Each is the median of several repetitions after warm-ups. node v8.mjs MODULES_DIRECTORY [quick]
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

const [directory, effortName] = process.argv.slice(2);

const EFFORT =
  effortName === 'quick'
    ? { warmUps: 2, repetitions: 3, nanos: 25_000_000, roundTrips: 2_000, itemsOfProducer: 10_000 }
    : { warmUps: 3, repetitions: 7, nanos: 50_000_000, roundTrips: 10_000, itemsOfProducer: 100_000 };

const PRODUCERS = 2;
const CONSUMERS = 2;
const STACK_SIZE = 16 * 1024;

/* Workers that begin their tasks at once. */
class Team {
  /* Holds how many rounds have begun. */
  #gate = new Int32Array(new SharedArrayBuffer(4));
  #workers;

  constructor(size) {
    const options = { workerData: { gate: this.#gate } };
    this.#workers = Array.from({ length: size }, () => new Worker(new URL('v8-worker.mjs', import.meta.url), options));
  }

  /* Gives each worker one task. Returns the nanoseconds from the common beginning to the last end, and the results. */
  async run(tasks) {
    const round = Atomics.load(this.#gate, 0);
    const ready = this.#workers.map((worker) => once(worker, 'message'));
    this.#workers.forEach((worker, i) => worker.postMessage({ ...tasks[i], round }));
    await Promise.all(ready);
    const done = this.#workers.map((worker) => once(worker, 'message'));
    const start = process.hrtime.bigint();
    Atomics.store(this.#gate, 0, round + 1);
    Atomics.notify(this.#gate, 0);
    const answers = (await Promise.all(done)).map(([answer]) => answer);
    const last = answers.map((answer) => answer.end).reduce((left, right) => (left > right ? left : right));
    return { nanos: Number(last - start), results: answers.map((answer) => answer.result) };
  }

  async end() {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}

function compile(name) {
  return new WebAssembly.Module(readFileSync(join(directory, `${name}.wasm`)));
}

function sharedMemory(initial, maximum) {
  return new WebAssembly.Memory({ initial, maximum, shared: true });
}

function median(values) {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/* Measures with a team: score(team) is the score of one repetition. */
async function measure(benchmark, teamSize, score) {
  const team = new Team(teamSize);
  const scores = [];
  for (let i = 0; i < EFFORT.warmUps + EFFORT.repetitions; i++) {
    scores.push(await score(team));
  }
  await team.end();
  const result = median(scores.slice(EFFORT.warmUps)).toFixed(3);
  console.log(`{"peer": "V8", "benchmark": "${benchmark}", "unit": "ns/op", "score": ${result}}`);
}

async function measureHandOff() {
  const memory = sharedMemory(1, 1);
  await measure('handoff', 2, async (team) => {
    const { roundTrips } = EFFORT;
    const { nanos } = await team.run([
      { task: 'serve', memory, roundTrips },
      { task: 'returnAll', memory, roundTrips },
    ]);
    return nanos / roundTrips;
  });
}

/* Measures a task that finds out itself what an operation takes. */
async function measureOperation(benchmark, threads, task) {
  await measure(benchmark, threads, async (team) => {
    const { results } = await team.run(Array(threads).fill({ ...task, nanos: EFFORT.nanos }));
    return results.reduce((sum, result) => sum + result) / threads;
  });
}

async function measureExport(benchmark, threads, name) {
  await measureOperation(benchmark, threads, { task: 'access', module: ACCESSES, memory: sharedMemory(4, 4), name });
}

/* Makes the host's instance of the queue, and finds places for the stacks and thread-local data of all instances. */
class Queue {
  #module;
  #memory = sharedMemory(4, 16);
  #exports;
  #free;

  constructor(module) {
    this.#module = module;
    this.#exports = new WebAssembly.Instance(module, { env: { memory: this.#memory } }).exports;
    this.#free = this.#exports.__heap_base.value;
    const { stack, tls } = this.#place();
    this.#exports.__stack_pointer.value = stack;
    this.#exports.__wasm_init_tls(tls);
    this.#exports.open(PRODUCERS);
  }

  #place() {
    const align = this.#exports.__tls_align.value;
    const tls = Math.ceil(this.#free / align) * align;
    // A stack begins at its end, aligned as the ABI wants it.
    this.#free = Math.ceil((tls + this.#exports.__tls_size.value + STACK_SIZE) / 16) * 16;
    return { tls, stack: this.#free };
  }

  task(name, more) {
    return { task: name, module: this.#module, memory: this.#memory, ...this.#place(), ...more };
  }

  verify(wrong) {
    if (wrong.some((count) => count !== 0n)) {
      throw new Error('an item was lost, or out of order');
    }
    for (let producer = 0; producer < PRODUCERS; producer++) {
      if (this.#exports.taken(producer) !== EFFORT.itemsOfProducer) {
        throw new Error('not all items arrived');
      }
    }
  }
}

async function measureWorkQueue() {
  const module = compile('work-queue');
  await measure('work-queue', PRODUCERS + CONSUMERS, async (team) => {
    const queue = new Queue(module);
    const items = EFFORT.itemsOfProducer;
    const producers = Array.from({ length: PRODUCERS }, (_, producer) => queue.task('produce', { producer, items }));
    const consumers = Array.from({ length: CONSUMERS }, () => queue.task('consume'));
    const { nanos, results } = await team.run([...producers, ...consumers]);
    queue.verify(results.slice(PRODUCERS));
    return nanos / (PRODUCERS * items);
  });
}

const ACCESSES = compile('accesses');
await measureHandOff();
await measureOperation('notify-nobody', 1, { task: 'notifyNobody', memory: sharedMemory(1, 1) });
for (const { name } of WebAssembly.Module.exports(ACCESSES)) {
  await measureExport(`wasm-${name}`, 1, name);
}
await measureExport('wasm-add32-2-threads', 2, 'add32');
await measureWorkQueue();
