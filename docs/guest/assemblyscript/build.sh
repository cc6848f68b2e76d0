asc example.ts --runtime stub --enable threads -O2 \
	--importMemory --sharedMemory --initialMemory 1 --maximumMemory 1024 --outFile example.wasm
