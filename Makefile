# The few things one does here. Each is a script in Scripts/ or Benchmarks/ that can be called alone.
.PHONY: demo build test bench format check clean

demo:    ## train, evaluate and use the MLP on MNIST
	@Scripts/demo
build:   ## the `frigatebird` command, in .build/release/
	@Scripts/install-needs build
	@Scripts/build --static-swift-stdlib --product frigatebird
test:    ## all tests, against the real Keras, JAX and numpy
	@Scripts/test
bench:   ## Frigatebird and its peers, alternating, as a table
	@Benchmarks/run
format:  ## swift format, in place
	@Scripts/format
check:   ## layout, size and format
	@Scripts/check-layout
	@Scripts/check-size
	@Scripts/format --check
clean:   ## remove what was built (not .venv/)
	@rm -rf .build .build-tests .build-tsan .build-plain Frigatebird-output
