;; A plugin that has the host read what it likes to complain of when it starts.
(module
  (import "env" "memory" (memory 1 2 shared))
  (import "host" "complain" (func $complain_of (param i32 i32)))
  (func $begin (call $complain_of (i32.const 1024) (i32.const 19)))
  (start $begin)
  (data (i32.const 1024) "Ottilie-buys-a-boat"))
