const from: StaticArray<i32> = [1, 10, 100, 1000];
const prices: StaticArray<i32> = [1000, 900, 750, 600];

export function price(quantity: i32, seed: i32): i32 {
  const noise = new StaticArray<i32>(64); // on the heap, which every instance has for itself
  for (let i = 0; i < 64; i++) noise[i] = seed + i;
  let unit = prices[0];
  for (let i = 0; i < from.length; i++) {
    if (quantity >= from[i]) unit = prices[i];
  }
  let wrong = 0;
  for (let i = 0; i < 64; i++) {
    if (noise[i] != seed + i) wrong++;
  }
  return quantity * unit - wrong;
}

export function digits(text: usize, length: i32): i32 {
  let sum = 0;
  for (let i = 0; i < length; i++) {
    const byte = load<u8>(text + i);
    if (byte >= 0x30 && byte <= 0x39) sum += byte - 0x30;
  }
  return sum;
}
