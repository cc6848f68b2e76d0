// asc 0.28.20:
//   asc plain.ts --runtime stub --importMemory --sharedMemory --initialMemory 1 --maximumMemory 10 --enable threads -Oz
//     -o assemblyscript-without-runtime.wasm
export function rate(table: i32, i: i32): i32 {
  return load<i32>(table + (i << 2));
}
