;; A redactor that answers a text with the text itself, counts nothing, and obeys the text's first byte:
;;
;;   !  breaks down instead
;;   ~  sleeps instead, until somebody notifies address 0
(module
  (import "env" "memory" (memory 2 32767 shared))

  (func (export "texts") (result i32) (i32.const 131072))
  (func (export "found") (result i32) (i32.const 64))

  (func (export "redact") (param $text i32) (param $length i32) (param $result i32) (param $capacity i32) (result i32)
    (local $command i32)
    (local.set $command (i32.load8_u (local.get $text)))
    (if (i32.eq (local.get $command) (i32.const 0x21))
      (then (unreachable)))
    (if (i32.eq (local.get $command) (i32.const 0x7e))
      (then (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1)))))
    (memory.copy (local.get $result) (local.get $text) (local.get $length))
    (local.get $length)))
