// asc 0.28.20:
//   asc rates.ts --runtime incremental --exportRuntime --importMemory --sharedMemory --initialMemory 1 --maximumMemory 10
//     --enable threads -Oz --noAssert -o assemblyscript.wasm
//   the same with --runtime stub -o assemblyscript-stub.wasm
let calls: i32 = 0;
const rates: StaticArray<i32> = [10, 20, 30];

export function rate(i: i32): i32 {
  return unchecked(rates[i]) + ++calls;
}

export function range(n: i32): StaticArray<i32> {
  return new StaticArray<i32>(n);
}
