import FrigateIR
import FrigatePrimitives
import FrigateTransforms
import Testing
import _FrigateTestSupport

@Suite struct EmitterTests {
  @Test func resultsBeyondMemoryAreRefused() {
    let emitter = Emitter()
    let x = emitter.input(tensor(.float32, 1))
    #expect(
      throws: OperationError(
        "broadcast", "the result float32[4611686018427387904, 1] is beyond any memory.",
        received: [x.type], fix: "make the shapes smaller")
    ) { try emitter.emit(Broadcast(shape: [1 << 62, 1], axes: [1]), [x]) }
  }

  @Test func inliningIsCalling() throws {
    let square = Program(tensor(.float64, 2)) { [$0[0] * $0[0]] }
    let emitter = Emitter()
    let x = emitter.input(tensor(.float64, 2))
    let once = try emitter.inline(square, [x])
    let program = emitter.program(try emitter.inline(square, once))
    #expect(program.evaluate([f64(2, -1)]) == [f64(16, 1)])
  }
}
