;; The loops of ViewBenchmark. Atomics stay at one address, plain accesses walk through pages.
(module
  (import "env" "memory" (memory 4 4 shared))

  ;; What all others do besides.
  (func (export "nothing") (param $times i32)
    (loop $again
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (br_if $again (local.get $times))))

  (func (export "add8") (param $times i32)
    (loop $again
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (drop (i32.atomic.rmw8.add_u (i32.const 1024) (i32.const 1)))
      (br_if $again (local.get $times))))
  (func (export "add16") (param $times i32)
    (loop $again
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (drop (i32.atomic.rmw16.add_u (i32.const 1024) (i32.const 1)))
      (br_if $again (local.get $times))))
  (func (export "add32") (param $times i32)
    (loop $again
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (drop (i32.atomic.rmw.add (i32.const 1024) (i32.const 1)))
      (br_if $again (local.get $times))))
  (func (export "add64") (param $times i32)
    (loop $again
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (drop (i64.atomic.rmw.add (i32.const 1024) (i64.const 1)))
      (br_if $again (local.get $times))))

  ;; Adds one, again until nobody was faster.
  (func (export "compare_exchange8") (param $times i32) (local $old i32) (local $seen i32)
    (loop $again
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (loop $retry
        (local.set $seen (i32.atomic.rmw8.cmpxchg_u (i32.const 1024)
          (local.get $old) (i32.and (i32.add (local.get $old) (i32.const 1)) (i32.const 0xff))))
        (if (i32.ne (local.get $seen) (local.get $old))
          (then (local.set $old (local.get $seen)) (br $retry))))
      (local.set $old (i32.and (i32.add (local.get $old) (i32.const 1)) (i32.const 0xff)))
      (br_if $again (local.get $times))))
  (func (export "compare_exchange16") (param $times i32) (local $old i32) (local $seen i32)
    (loop $again
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (loop $retry
        (local.set $seen (i32.atomic.rmw16.cmpxchg_u (i32.const 1024)
          (local.get $old) (i32.and (i32.add (local.get $old) (i32.const 1)) (i32.const 0xffff))))
        (if (i32.ne (local.get $seen) (local.get $old))
          (then (local.set $old (local.get $seen)) (br $retry))))
      (local.set $old (i32.and (i32.add (local.get $old) (i32.const 1)) (i32.const 0xffff)))
      (br_if $again (local.get $times))))
  (func (export "compare_exchange32") (param $times i32) (local $old i32) (local $seen i32)
    (loop $again
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (loop $retry
        (local.set $seen (i32.atomic.rmw.cmpxchg (i32.const 1024)
          (local.get $old) (i32.add (local.get $old) (i32.const 1))))
        (if (i32.ne (local.get $seen) (local.get $old))
          (then (local.set $old (local.get $seen)) (br $retry))))
      (local.set $old (i32.add (local.get $old) (i32.const 1)))
      (br_if $again (local.get $times))))
  (func (export "compare_exchange64") (param $times i32) (local $old i64) (local $seen i64)
    (loop $again
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (loop $retry
        (local.set $seen (i64.atomic.rmw.cmpxchg (i32.const 1024)
          (local.get $old) (i64.add (local.get $old) (i64.const 1))))
        (if (i64.ne (local.get $seen) (local.get $old))
          (then (local.set $old (local.get $seen)) (br $retry))))
      (local.set $old (i64.add (local.get $old) (i64.const 1)))
      (br_if $again (local.get $times))))

  (func (export "exchange32") (param $times i32)
    (loop $again
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (drop (i32.atomic.rmw.xchg (i32.const 1024) (local.get $times)))
      (br_if $again (local.get $times))))

  (func (export "atomic_load8") (param $times i32) (result i32) (local $sum i32)
    (loop $again
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (local.set $sum (i32.add (local.get $sum) (i32.atomic.load8_u (i32.const 1024))))
      (br_if $again (local.get $times)))
    (local.get $sum))
  (func (export "atomic_load16") (param $times i32) (result i32) (local $sum i32)
    (loop $again
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (local.set $sum (i32.add (local.get $sum) (i32.atomic.load16_u (i32.const 1024))))
      (br_if $again (local.get $times)))
    (local.get $sum))
  (func (export "atomic_load32") (param $times i32) (result i32) (local $sum i32)
    (loop $again
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (local.set $sum (i32.add (local.get $sum) (i32.atomic.load (i32.const 1024))))
      (br_if $again (local.get $times)))
    (local.get $sum))
  (func (export "atomic_load64") (param $times i32) (result i64) (local $sum i64)
    (loop $again
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (local.set $sum (i64.add (local.get $sum) (i64.atomic.load (i32.const 1024))))
      (br_if $again (local.get $times)))
    (local.get $sum))
  (func (export "atomic_store8") (param $times i32)
    (loop $again
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (i32.atomic.store8 (i32.const 1024) (local.get $times))
      (br_if $again (local.get $times))))
  (func (export "atomic_store16") (param $times i32)
    (loop $again
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (i32.atomic.store16 (i32.const 1024) (local.get $times))
      (br_if $again (local.get $times))))
  (func (export "atomic_store32") (param $times i32)
    (loop $again
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (i32.atomic.store (i32.const 1024) (local.get $times))
      (br_if $again (local.get $times))))
  (func (export "atomic_store64") (param $times i32)
    (loop $again
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (i64.atomic.store (i32.const 1024) (i64.extend_i32_u (local.get $times)))
      (br_if $again (local.get $times))))

  (func (export "load32") (param $times i32) (result i32) (local $sum i32)
    (loop $again
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (local.set $sum (i32.add (local.get $sum)
        (i32.load (i32.and (i32.shl (local.get $times) (i32.const 2)) (i32.const 0x1fffc)))))
      (br_if $again (local.get $times)))
    (local.get $sum))
  (func (export "store32") (param $times i32)
    (loop $again
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (i32.store (i32.and (i32.shl (local.get $times) (i32.const 2)) (i32.const 0x1fffc)) (local.get $times))
      (br_if $again (local.get $times))))
  (func (export "load64") (param $times i32) (result i64) (local $sum i64)
    (loop $again
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (local.set $sum (i64.add (local.get $sum)
        (i64.load (i32.and (i32.shl (local.get $times) (i32.const 3)) (i32.const 0x1fff8)))))
      (br_if $again (local.get $times)))
    (local.get $sum))
  (func (export "store64") (param $times i32)
    (loop $again
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (i64.store (i32.and (i32.shl (local.get $times) (i32.const 3)) (i32.const 0x1fff8)) (i64.extend_i32_u (local.get $times)))
      (br_if $again (local.get $times))))

  ;; A record of four fields: loads all, stores two.
  (func (export "record32") (param $times i32) (local $at i32) (local $sum i32)
    (loop $again
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (local.set $at (i32.and (i32.shl (local.get $times) (i32.const 4)) (i32.const 0x1fff0)))
      (local.set $sum (i32.add (i32.load offset=8 (local.get $at))
        (i32.xor (i32.load (local.get $at)) (i32.load offset=4 (local.get $at)))))
      (i32.store offset=8 (local.get $at) (local.get $sum))
      (i32.store offset=12 (local.get $at) (i32.add (local.get $sum) (i32.load offset=12 (local.get $at))))
      (br_if $again (local.get $times))))
  (func (export "record64") (param $times i32) (local $at i32) (local $sum i64)
    (loop $again
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (local.set $at (i32.and (i32.shl (local.get $times) (i32.const 5)) (i32.const 0x1ffe0)))
      (local.set $sum (i64.add (i64.load offset=16 (local.get $at))
        (i64.xor (i64.load (local.get $at)) (i64.load offset=8 (local.get $at)))))
      (i64.store offset=16 (local.get $at) (local.get $sum))
      (i64.store offset=24 (local.get $at) (i64.add (local.get $sum) (i64.load offset=24 (local.get $at))))
      (br_if $again (local.get $times))))

  ;; c[i] = a[i] + b[i]
  (func (export "update8") (param $times i32) (local $at i32)
    (loop $again
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (local.set $at (i32.and (i32.shl (local.get $times) (i32.const 0)) (i32.const 0xffff)))
      (i32.store8 offset=0x20000 (local.get $at)
        (i32.add (i32.load8_u (local.get $at)) (i32.load8_s offset=0x10000 (local.get $at))))
      (br_if $again (local.get $times))))
  (func (export "update16") (param $times i32) (local $at i32)
    (loop $again
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (local.set $at (i32.and (i32.shl (local.get $times) (i32.const 1)) (i32.const 0xfffe)))
      (i32.store16 offset=0x20000 (local.get $at)
        (i32.add (i32.load16_u (local.get $at)) (i32.load16_s offset=0x10000 (local.get $at))))
      (br_if $again (local.get $times))))
  (func (export "update32") (param $times i32) (local $at i32)
    (loop $again
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (local.set $at (i32.and (i32.shl (local.get $times) (i32.const 2)) (i32.const 0xfffc)))
      (i32.store offset=0x20000 (local.get $at)
        (i32.add (i32.load (local.get $at)) (i32.load offset=0x10000 (local.get $at))))
      (br_if $again (local.get $times))))
  (func (export "update64") (param $times i32) (local $at i32)
    (loop $again
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (local.set $at (i32.and (i32.shl (local.get $times) (i32.const 3)) (i32.const 0xfff8)))
      (i64.store offset=0x20000 (local.get $at)
        (i64.add (i64.load (local.get $at)) (i64.load offset=0x10000 (local.get $at))))
      (br_if $again (local.get $times))))
  (func (export "update_f32") (param $times i32) (local $at i32)
    (loop $again
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (local.set $at (i32.and (i32.shl (local.get $times) (i32.const 2)) (i32.const 0xfffc)))
      (f32.store offset=0x20000 (local.get $at)
        (f32.add (f32.load (local.get $at)) (f32.load offset=0x10000 (local.get $at))))
      (br_if $again (local.get $times))))
  (func (export "update_f64") (param $times i32) (local $at i32)
    (loop $again
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (local.set $at (i32.and (i32.shl (local.get $times) (i32.const 3)) (i32.const 0xfff8)))
      (f64.store offset=0x20000 (local.get $at)
        (f64.add (f64.load (local.get $at)) (f64.load offset=0x10000 (local.get $at))))
      (br_if $again (local.get $times))))

  ;; More accesses in a loop than the JVM's compiler inlines by itself
  (func (export "block32") (param $times i32) (local $at i32) (local $sum i32)
    (loop $again
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (local.set $at (i32.and (i32.shl (local.get $times) (i32.const 6)) (i32.const 0xffc0)))
      (local.set $sum (i32.add (i32.load offset=0 (local.get $at)) (i32.rotl (local.get $sum) (i32.const 3))))
      (i32.store offset=65536 (local.get $at) (local.get $sum))
      (local.set $sum (i32.add (i32.load offset=4 (local.get $at)) (i32.rotl (local.get $sum) (i32.const 4))))
      (i32.store offset=65540 (local.get $at) (local.get $sum))
      (local.set $sum (i32.add (i32.load offset=8 (local.get $at)) (i32.rotl (local.get $sum) (i32.const 5))))
      (i32.store offset=65544 (local.get $at) (local.get $sum))
      (local.set $sum (i32.add (i32.load offset=12 (local.get $at)) (i32.rotl (local.get $sum) (i32.const 6))))
      (i32.store offset=65548 (local.get $at) (local.get $sum))
      (local.set $sum (i32.add (i32.load offset=16 (local.get $at)) (i32.rotl (local.get $sum) (i32.const 7))))
      (i32.store offset=65552 (local.get $at) (local.get $sum))
      (local.set $sum (i32.add (i32.load offset=20 (local.get $at)) (i32.rotl (local.get $sum) (i32.const 8))))
      (i32.store offset=65556 (local.get $at) (local.get $sum))
      (local.set $sum (i32.add (i32.load offset=24 (local.get $at)) (i32.rotl (local.get $sum) (i32.const 9))))
      (i32.store offset=65560 (local.get $at) (local.get $sum))
      (local.set $sum (i32.add (i32.load offset=28 (local.get $at)) (i32.rotl (local.get $sum) (i32.const 10))))
      (i32.store offset=65564 (local.get $at) (local.get $sum))
      (local.set $sum (i32.add (i32.load offset=32 (local.get $at)) (i32.rotl (local.get $sum) (i32.const 11))))
      (i32.store offset=65568 (local.get $at) (local.get $sum))
      (local.set $sum (i32.add (i32.load offset=36 (local.get $at)) (i32.rotl (local.get $sum) (i32.const 12))))
      (i32.store offset=65572 (local.get $at) (local.get $sum))
      (local.set $sum (i32.add (i32.load offset=40 (local.get $at)) (i32.rotl (local.get $sum) (i32.const 13))))
      (i32.store offset=65576 (local.get $at) (local.get $sum))
      (local.set $sum (i32.add (i32.load offset=44 (local.get $at)) (i32.rotl (local.get $sum) (i32.const 14))))
      (i32.store offset=65580 (local.get $at) (local.get $sum))
      (local.set $sum (i32.add (i32.load offset=48 (local.get $at)) (i32.rotl (local.get $sum) (i32.const 15))))
      (i32.store offset=65584 (local.get $at) (local.get $sum))
      (local.set $sum (i32.add (i32.load offset=52 (local.get $at)) (i32.rotl (local.get $sum) (i32.const 3))))
      (i32.store offset=65588 (local.get $at) (local.get $sum))
      (local.set $sum (i32.add (i32.load offset=56 (local.get $at)) (i32.rotl (local.get $sum) (i32.const 4))))
      (i32.store offset=65592 (local.get $at) (local.get $sum))
      (local.set $sum (i32.add (i32.load offset=60 (local.get $at)) (i32.rotl (local.get $sum) (i32.const 5))))
      (i32.store offset=65596 (local.get $at) (local.get $sum))
      (br_if $again (local.get $times))))

  (func (export "fill_small") (param $times i32)
    (loop $again
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (memory.fill (i32.const 1000) (local.get $times) (i32.const 24))
      (br_if $again (local.get $times))))
  (func (export "copy_small") (param $times i32)
    (loop $again
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (memory.copy (i32.const 0x20003) (i32.const 1000) (i32.const 24))
      (br_if $again (local.get $times))))
  (func (export "fill_large") (param $times i32)
    (loop $again
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (memory.fill (i32.const 1000) (local.get $times) (i32.const 4096))
      (br_if $again (local.get $times))))
  (func (export "copy_large") (param $times i32)
    (loop $again
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (memory.copy (i32.const 0x20003) (i32.const 1000) (i32.const 4096))
      (br_if $again (local.get $times)))))
