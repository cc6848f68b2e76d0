/*
 * What V8 needs for the same: shared WebAssembly memories, Atomics and worker threads.
 *
 *   handoff               there and back between two workers, which block while it is the other's turn; for one round trip
 *   notify-nobody         Atomics.notify that nobody waits for
 *   wasm-EXPORT           a step of each loop that accesses.wasm exports, by one worker
 *   wasm-add32-2-threads  add32 by two workers at once: what each of them needs for one of its own
 *   PROGRAM-SIZE          a whole program, small and large
 *   first-PROGRAM-SIZE    the same in a process of its own, with compilation
 *
 * Each is the median of several repetitions after warm-ups. node v8.mjs MODULES_DIRECTORY [quick] [BENCHMARK]
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { compile, readTasks, run } from './programs.mjs';
import { Team } from './team.mjs';

const [directory, ...choices] = process.argv.slice(2);
const isQuick = choices[0] === 'quick';
const only = choices[isQuick ? 1 : 0];

/* As many as our side has. */
const PROGRAMS = { small: { warmUps: 200, repetitions: 21 }, large: { warmUps: 20, repetitions: 7 } };

const EFFORT = isQuick
  ? {
      operations: { warmUps: 2, repetitions: 3 },
      programs: PROGRAMS,
      firstRuns: { warmUps: 0, repetitions: 1 },
      nanos: 25_000_000,
      roundTrips: 2_000,
    }
  : {
      operations: { warmUps: 3, repetitions: 7 },
      programs: PROGRAMS,
      firstRuns: { warmUps: 0, repetitions: 3 },
      nanos: 50_000_000,
      roundTrips: 10_000,
    };

function sharedMemory(initial, maximum) {
  return new WebAssembly.Memory({ initial, maximum, shared: true });
}

function median(values) {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/* Prints the median of the scores of repetitions. */
async function report(benchmark, { warmUps, repetitions }, score) {
  const scores = [];
  for (let i = 0; i < warmUps + repetitions; i++) {
    scores.push(await score());
  }
  const result = median(scores.slice(warmUps)).toFixed(3);
  console.log(`{"peer": "V8", "benchmark": "${benchmark}", "unit": "ns/op", "score": ${result}}`);
}

/* Measures with a team: score(team) is the score of one repetition. */
async function measure(benchmark, teamSize, effort, score) {
  const team = new Team(teamSize);
  await report(benchmark, effort, () => score(team));
  await team.end();
}

async function measureHandOff(benchmark) {
  const memory = sharedMemory(1, 1);
  await measure(benchmark, 2, EFFORT.operations, async (team) => {
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
  await measure(benchmark, threads, EFFORT.operations, async (team) => {
    const { results } = await team.run(Array(threads).fill({ ...task, nanos: EFFORT.nanos }));
    return results.reduce((sum, result) => sum + result) / threads;
  });
}

async function measureExport(benchmark, threads, name) {
  await measureOperation(benchmark, threads, { task: 'access', module: ACCESSES, memory: sharedMemory(4, 4), name });
}

async function measureProgram(benchmark, task) {
  const { program, amount, threads } = task;
  const module = compile(directory, program);
  await measure(benchmark, threads, EFFORT.programs[amount], (team) => run(team, task, module));
}

async function measureFirstRun(benchmark, { program, amount }) {
  const script = fileURLToPath(new URL('v8-first-run.mjs', import.meta.url));
  await report(benchmark, EFFORT.firstRuns, () =>
    Number(execFileSync(process.execPath, [script, directory, program, amount], { encoding: 'utf8' })),
  );
}

const ACCESSES = compile(directory, 'accesses');
const BENCHMARKS = new Map([
  ['handoff', measureHandOff],
  ['notify-nobody', (name) => measureOperation(name, 1, { task: 'notifyNobody', memory: sharedMemory(1, 1) })],
  ...WebAssembly.Module.exports(ACCESSES).map((loop) => [
    `wasm-${loop.name}`,
    (name) => measureExport(name, 1, loop.name),
  ]),
  ['wasm-add32-2-threads', (name) => measureExport(name, 2, 'add32')],
  ...readTasks(directory).flatMap((task) => [
    [`${task.program}-${task.amount}`, (name) => measureProgram(name, task)],
    [`first-${task.program}-${task.amount}`, (name) => measureFirstRun(name, task)],
  ]),
]);

if (only !== undefined && !BENCHMARKS.has(only)) {
  console.error(`v8.mjs: there is no benchmark ${only}`);
  process.exit(2);
}
for (const [name, measureIt] of BENCHMARKS) {
  if (only === undefined || only === name) {
    await measureIt(name);
  }
}
