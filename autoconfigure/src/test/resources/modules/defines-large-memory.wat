(module (memory (export "memory") 1 65536 shared))
