/* Workers that begin their tasks at once. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export class Team {
  /* Holds how many rounds have begun. */
  #gate = new Int32Array(new SharedArrayBuffer(4));
  #workers;

  constructor(size) {
    const options = { workerData: { gate: this.#gate } };
    this.#workers = Array.from({ length: size }, () => new Worker(new URL('v8-worker.mjs', import.meta.url), options));
  }

  /* Waits until the workers can take tasks. */
  async awaitStart() {
    await this.run(this.#workers.map(() => ({ task: 'nothing' })));
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
