;; A redactor that answers a text with the text itself, counts only that it is completed, and obeys its first byte:
;;
;;   !  breaks down instead
;;   ?  returns from its function after the answer
;;   ~  sleeps before the answer, until somebody notifies the slot's state
;;
;; The board is that of board.h.
(module
  (import "env" "memory" (memory 1 32767 shared))
  (global (export "__stack_pointer") (mut i32) (i32.const 0))
  (global (export "__heap_base") i32 (i32.const 64))

  ;; Takes the next ticket and gives the address of its slot, or 0.
  (func $take (param $board i32) (result i32)
    (local $head i32)
    (local $slots i32)
    (local.set $head (i32.atomic.load (local.get $board)))
    (local.set $slots (i32.load offset=384 (local.get $board)))
    (if (i32.eq (local.get $head) (i32.atomic.load offset=64 (local.get $board)))
      (then (return (i32.const 0))))
    ;; The ring has 4 bytes for each slot, and the slots begin at the next multiple of 64.
    (i32.add
      (i32.and
        (i32.add (local.get $board) (i32.add (i32.mul (local.get $slots) (i32.const 4)) (i32.const 511)))
        (i32.const -64))
      (i32.mul
        (i32.atomic.load offset=448
          (i32.add (local.get $board)
            (i32.mul (i32.rem_u (local.get $head) (local.get $slots)) (i32.const 4))))
        (i32.const 64)))
    (if (i32.ne (local.get $head)
          (i32.atomic.rmw.cmpxchg (local.get $board) (local.get $head) (i32.add (local.get $head) (i32.const 1))))
      (then (return (call $take (local.get $board))))))

  (func $serve (param $worker i32) (param $board i32) (param $slot i32) (result i32)
    (local $command i32)
    (i32.store offset=4 (local.get $slot) (local.get $worker))
    (i32.atomic.store (local.get $slot) (i32.const 2))
    (local.set $command (i32.load8_u (i32.load offset=8 (local.get $slot))))
    (if (i32.eq (local.get $command) (i32.const 0x21))
      (then (unreachable)))
    (if (i32.eq (local.get $command) (i32.const 0x7e))
      (then (drop (memory.atomic.wait32 (local.get $slot) (i32.const 2) (i64.const -1)))))
    (memory.copy
      (i32.load offset=16 (local.get $slot))
      (i32.load offset=8 (local.get $slot))
      (i32.load offset=12 (local.get $slot)))
    (i32.store offset=24 (local.get $slot) (i32.load offset=12 (local.get $slot)))
    (drop (i32.atomic.rmw.add offset=256 (local.get $board) (i32.const 1)))
    (i32.atomic.store (local.get $slot) (i32.const 3))
    (drop (memory.atomic.notify (local.get $slot) (i32.const -1)))
    (local.get $command))

  (func (export "work") (param $worker i32) (param $board i32)
    (local $bell i32)
    (local $slot i32)
    (loop $forever
      (local.set $bell (i32.atomic.load offset=128 (local.get $board)))
      (if (i32.atomic.load offset=192 (local.get $board))
        (then (return)))
      (local.set $slot (call $take (local.get $board)))
      (if (local.get $slot)
        (then
          (if (i32.eq (i32.const 0x3f) (call $serve (local.get $worker) (local.get $board) (local.get $slot)))
            (then (return))))
        (else (drop (memory.atomic.wait32 offset=128 (local.get $board) (local.get $bell) (i64.const -1)))))
      (br $forever))))
