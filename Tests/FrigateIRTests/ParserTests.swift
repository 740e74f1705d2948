import FrigateIR
import FrigatePrimitives
import Testing
import _FrigateTestSupport

@Suite struct ParserTests {
  /// `body` inside a program of one input, and what the parser says of it.
  @Test(arguments: [
    ("%1: float32[2] = foo(%0)\n  return %1", "line 2: no primitive is named foo"),
    ("%1: float31[2] = sin(%0)\n  return %1", "line 2: float31 is no element type"),
    ("%1: float32[-2] = sin(%0)\n  return %1", "line 2: [-2] is no shape"),
    ("%1: float32[two] = sin(%0)\n  return %1", "line 2: expected an integer, found two"),
    ("%1: float32[2] = sin(%5)\n  return %1", "line 2: %5 is used before it is defined"),
    ("%1: float32[2] = sin(%0)\n  return %7", "line 3: %7 is used before it is defined"),
    ("%1: float32[2] = sin(%0\n  return %1", "line 3: expected )"),
    ("%1: float32[2] sin(%0)\n  return %1", "line 2: expected ="),
    ("return %0\n  return %0", "line 3: expected }"),
    (
      "%1: float32[] = reduce_sum(%0)\n  return %1",
      "line 2: reduce_sum: the attribute axes is missing"
    ),
    (
      "%1: float32[] = reduce_sum(%0) {axes = 0}\n  return %1",
      "line 2: reduce_sum: the attribute axes must be a list of integers"
    ),
    (
      "%1: int8[2] = convert(%0) {dtype = int9}\n  return %1",
      "line 2: convert: the attribute dtype must be one of float16, bfloat16, float32, float64, "
        + "int8, int16, int32, int64, uint8, uint16, uint32, uint64, bool"
    ),
    (
      "%1: int8[1] = constant() {value = int8[1] (128), shape = [1]}\n  return %1",
      "line 2: 128 is no int8"
    ),
    (
      "%1: uint8[1] = constant() {value = uint8[1] (-1), shape = [1]}\n  return %1",
      "line 2: -1 is no uint8"
    ),
    (
      "%1: bool[1] = constant() {value = bool[1] (1), shape = [1]}\n  return %1",
      "line 2: 1 is no bool"
    ),
    (
      "%1: float32[1] = constant() {value = float32[1] (nan:0), shape = [1]}\n  return %1",
      "line 2: nan:0 is no float32"
    ),
    (
      "%1: float32[2] = constant() {value = float32[2] (1.0), shape = [2]}\n  return %1",
      "line 2: 1 elements for float32[2]"
    ),
    (
      "%1: float32[2] = call(%0) {label = \"open",
      "line 2: expected the end of a quoted name"
    ),
    (
      "%1: float32[2] = sin(%0)\n  %2: float32[3] = sin(%1)\n  return %2",
      """
      line 3: sin gives float32[2].
        %1: float32[2] = sin(%0)
      > %2: float32[3] = sin(%1)
      """
    ),
    (
      "%0: float32[2] = sin(%0)\n  return %0",
      "line 2: %0 is defined twice.\n> %0: float32[2] = sin(%0)"
    ),
  ])
  func problemAndLine(_ body: String, _ message: String) {
    let error = #expect(throws: ParseError.self) {
      try Program("program(%0: float32[2]) {\n  \(body)\n}")
    }
    #expect(error?.description == message)
  }

  @Test func nothingMayFollow() {
    let error = #expect(throws: ParseError.self) { try Program("program() {\n  return\n}\nx") }
    #expect(error?.description == "line 4: expected the end of the text")
  }

  @Test func spaceIsFree() throws {
    let program = try Program("program(%5:float32[ 2 ]){%9:float32[2]=sin(%5)return %9,%5}")
    #expect(program.renumbered() == (try Program(program.renumbered().description)))
    #expect(program.outputs.map(\.id) == [9, 5])
  }

  // MARK: Hostile text

  @Test(arguments: [
    "", "program", "program(", "}", "\0", "%", "program(%0: float32[2]) {", "\u{FEFF}program()",
    "program() { return %", "program(%99999999999999999999: bool[]) { return }",
  ])
  func garbageIsRefused(_ text: String) {
    #expect(throws: ParseError.self) { try Program(text) }
  }

  @Test func deepNestingIsRefused() {
    let lists = String(repeating: "[", count: 100_000)
    #expect(
      message(of: { try Program("program(){%0: int8[] = constant() {value = " + lists) })
        == "line 1: lists nested deeper than 64")
    let call = "program() { %0: int8[] = call() {label = x, program = "
    #expect(
      message(of: { try Program(String(repeating: call, count: 100_000)) })
        == "line 1: programs nested deeper than 64")
  }

  @Test func hugeShapesAreRefused() {
    for shape in ["4611686018427387904, 2", "0, 9223372036854775807, 9223372036854775807"] {
      #expect(
        message(of: { try Program("program(%0: float32[\(shape)]) { return %0 }") })
          == "line 1: [\(shape)] is no shape")
    }
    let error = #expect(throws: ParseError.self) {
      try Program(
        """
        program(%0: float32[2]) {
          %1: float32[2] = reshape(%0) {shape = [9223372036854775807, 2]}
          return %1
        }
        """)
    }
    #expect(error?.line == 2)
  }

  /// Whatever happens to a program's text, the parser answers: with an error, or with a program whose
  /// text reads back.
  @Test func damagedTextNeverTraps() throws {
    let text = Array(try everything().description.utf8)
    var state: UInt64 = 1
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    for _ in 0..<4000 {
      var damaged = text
      for _ in 0...random(3) {
        let at = random(damaged.count)
        switch random(5) {
        case 0: damaged.remove(at: at)
        case 1: damaged.insert(text[random(text.count)], at: at)
        case 2: damaged[at] = UInt8(random(256))
        case 3: damaged.removeSubrange(at..<min(damaged.count, at + random(40)))
        default:
          let from = random(text.count)
          damaged.insert(contentsOf: text[from..<min(text.count, from + random(40))], at: at)
        }
        if damaged.isEmpty { damaged = text }
      }
      let string = String(decoding: damaged, as: UTF8.self)
      if let program = try? Program(string) {
        #expect(try Program(program.description) == program)
      }
    }
  }
}

/// A program with attributes of every kind.
func everything() throws -> Program {
  try Program(
    """
    program(%0: float32[2, 3], %1: int8[3]) {
      %2: float32[2] = reduce_sum(%0) {axes = [1]}
      %3: float32[2] = constant() {value = float32[2] (nan:7fc00001, -inf), shape = [2]}
      %4: float32[2] = add(%2, %3)
      %5: float32[3] = convert(%1) {dtype = float32}
      %6: float32[2] = dot_general(%0, %5) {lhs_contracting = [1], rhs_contracting = [0], \
    lhs_batch = [], rhs_batch = []}
      %7: float32[2], %8: bool[2] = call(%6, %4) {label = "a \\"layer\\"", program = program(\
    %0: float32[2], %1: float32[2]) {
        %2: float32[2] = multiply(%0, %1)
        %3: bool[2] = compare(%0, %1) {direction = lt}
        return %2, %3
      }}
      return %7, %8, %1
    }
    """)
}
