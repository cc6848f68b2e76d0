;; Has data for both of its memories, and a start function that initialises the second once.
(module
  (import "env" "first" (memory 1 4 shared))
  (import "env" "second" (memory 2 4 shared))
  (data (memory 0) (i32.const 100) "active")
  (data (memory 0) (i32.const 106) "behind it")
  (data (memory 0) (i32.const 4000) "")
  (data $second "passive")
  (func $start
    i32.const 500
    i32.const 0
    i32.const 1
    i32.atomic.rmw.cmpxchg 1
    if
      return
    end
    i32.const 200
    i32.const 0
    i32.const 7
    memory.init 1 $second)
  (start $start))
