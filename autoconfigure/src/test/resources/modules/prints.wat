;; Writes "part" to standard output, with the end of the line or without.
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "host" "within" (func $within))
  (memory (export "memory") 1)
  (data (i32.const 16) "part\n")
  (func $write (param $length i32)
    (i32.store (i32.const 0) (i32.const 16))
    (i32.store (i32.const 4) (local.get $length))
    (if (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)) (then unreachable)))
  (func (export "print_part") (call $write (i32.const 4)))
  (func (export "print_line") (call $write (i32.const 5)))
  (func (export "print_and_trap") (call $write (i32.const 4)) unreachable)
  (func (export "print_around") (call $write (i32.const 4)) (call $within) (call $write (i32.const 5))))
