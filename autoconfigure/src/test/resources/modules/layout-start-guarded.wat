;; As LLVM's linker from version 15 on makes it, with a start function that calls several: who comes first initialises the
;; memory and the thread-local data of its own instance only.
(module
  (import "env" "memory" (memory 1 4 shared))
  (global $stack (mut i32) (i32.const 65536))
  (global $block (mut i32) (i32.const 0))
  (data $thread_local "\07\00\00\00")
  (data $static "static")
  (func $initialise
    block $done
      block $wait
        block $fill
          i32.const 2000
          i32.const 0
          i32.const 1
          i32.atomic.rmw.cmpxchg offset=48
          br_table $fill $wait $done
        end
        i32.const 1024
        i32.const 1024
        global.set $block
        i32.const 0
        i32.const 4
        memory.init $thread_local
        i32.const 1040
        i32.const 0
        i32.const 6
        memory.init $static
        i32.const 1046
        i32.const 0
        i32.const 954
        memory.fill
        call $store
        i32.const 2048
        i32.const 2
        i32.atomic.store
        i32.const 2048
        i32.const -1
        memory.atomic.notify
        drop
        br $done
      end
      i32.const 2048
      i32.const 1
      i64.const -1
      memory.atomic.wait32
      drop
    end
    data.drop $static)
  (func $store
    i32.const 1040
    i32.const 83
    i32.store8)
  (func $start
    call $initialise)
  (start $start)
  (export "__stack_pointer" (global $stack))
  (func (export "next") (result i32)
    global.get $block
    global.get $block
    i32.load
    i32.const 1
    i32.add
    i32.store
    global.get $block
    i32.load))
