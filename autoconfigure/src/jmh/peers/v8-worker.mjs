/* A worker of v8.mjs: prepares the task that it is told, says so, and begins when the gate opens. */
import { parentPort, workerData } from 'node:worker_threads';

import { instantiate } from './programs.mjs';

const { gate } = workerData;

/* Of a loop in one call, as ViewBenchmark has it. */
const TIMES = 10_000;

/* The words of the hand-off, in cache lines of their own. */
const THERE = 256;
const BACK = 512;

const NOBODY = 256;

function nanosPerOperation(loop, nanos) {
  const start = process.hrtime.bigint();
  let calls = 0;
  let elapsed;
  do {
    loop();
    calls++;
    elapsed = Number(process.hrtime.bigint() - start);
  } while (elapsed < nanos);
  return elapsed / (calls * TIMES);
}

function pass(words, turn, trip) {
  Atomics.store(words, turn, trip);
  Atomics.notify(words, turn, 1);
}

function awaitTurn(words, turn, trip) {
  while (Atomics.load(words, turn) !== trip) {
    Atomics.wait(words, turn, trip - 1);
  }
}

/* Each prepares, and returns what is to be measured. */
const TASKS = {
  serve({ memory, roundTrips }) {
    const words = new Int32Array(memory.buffer);
    words[THERE] = words[BACK] = 0;
    return () => {
      for (let trip = 1; trip <= roundTrips; trip++) {
        pass(words, THERE, trip);
        awaitTurn(words, BACK, trip);
      }
    };
  },

  returnAll({ memory, roundTrips }) {
    const words = new Int32Array(memory.buffer);
    return () => {
      for (let trip = 1; trip <= roundTrips; trip++) {
        awaitTurn(words, THERE, trip);
        pass(words, BACK, trip);
      }
    };
  },

  notifyNobody({ memory, nanos }) {
    const words = new Int32Array(memory.buffer);
    const loop = () => {
      for (let times = TIMES; times > 0; times--) {
        Atomics.notify(words, NOBODY, 1);
      }
    };
    return () => nanosPerOperation(loop, nanos);
  },

  access({ module, memory, name, nanos }) {
    const loop = new WebAssembly.Instance(module, { env: { memory } }).exports[name];
    return () => nanosPerOperation(() => loop(TIMES), nanos);
  },

  work({ thread, ...place }) {
    const exports = instantiate(place);
    return () => exports.work(thread);
  },

  nothing() {
    return () => {};
  },
};

parentPort.on('message', ({ task, round, ...parameters }) => {
  const run = TASKS[task](parameters);
  parentPort.postMessage('ready');
  Atomics.wait(gate, 0, round);
  const result = run();
  parentPort.postMessage({ end: process.hrtime.bigint(), result });
});
