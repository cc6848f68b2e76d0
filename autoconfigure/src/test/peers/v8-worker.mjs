/* A worker of v8.mjs: prepares the task that it is told, says so, and begins when the gate opens. */
import { parentPort, workerData } from 'node:worker_threads';

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

function queueInstance({ module, memory, tls, stack }) {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  exports.__stack_pointer.value = stack;
  exports.__wasm_init_tls(tls);
  if (exports.thread_is_initialised() !== 1) {
    throw new Error('the thread-local data was not initialised');
  }
  return exports;
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

  produce({ producer, items, ...place }) {
    const exports = queueInstance(place);
    return () => exports.produce(producer, items);
  },

  consume(place) {
    const exports = queueInstance(place);
    return () => exports.consume();
  },
};

parentPort.on('message', ({ task, round, ...parameters }) => {
  const run = TASKS[task](parameters);
  parentPort.postMessage('ready');
  Atomics.wait(gate, 0, round);
  const result = run();
  parentPort.postMessage({ end: process.hrtime.bigint(), result });
});
