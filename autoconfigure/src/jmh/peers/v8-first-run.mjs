/*
 * One of the programs in a V8 that has done nothing before: prints the nanoseconds from its bytes to its verified result.
 * Its workers are there already. node v8-first-run.mjs MODULES_DIRECTORY PROGRAM small|large
 */
import { compile, readTasks, run } from './programs.mjs';
import { Team } from './team.mjs';

const [directory, name, amount] = process.argv.slice(2);
const task = readTasks(directory).find((task) => task.program === name && task.amount === amount);
const team = new Team(task.threads);
await team.awaitStart();
const start = process.hrtime.bigint();
await run(team, task, compile(directory, name));
console.log(String(process.hrtime.bigint() - start));
await team.end();
