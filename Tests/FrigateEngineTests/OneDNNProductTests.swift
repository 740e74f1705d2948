import FrigateIR
import FrigatePrimitives
import Testing
import _FrigateTestSupport

@testable import FrigateEngine

#if OneDNN
  /// Products by oneDNN: near the reference rule, and the same bits on any number of threads.
  @Suite struct OneDNNProductTests {
    private func check(_ dot: DotGeneral, _ a: [Int], _ b: [Int]) throws {
      let x = [
        Literal.noise(TensorType(.float32, a), seed: 1), Literal.noise(TensorType(.float32, b), seed: 2),
      ]
      let program = try Program(applying: dot, to: x.map(\.type))
      let one = try Plan(program, options: .init(threads: 1, kernels: .onednn))
      #expect(one.steps.last?.kernel is OneDNNProduct, "\(one)")
      let result = one.run(x)[0]
      let agreement = Agreement(dot, .float32)
      let text = agreement.difference(result, program.evaluate(x)[0], of: dot, x)
      #expect(text == nil, "\(a) \(b): \(text ?? "")")
      for threads in [2, 4] {
        let plan = try Plan(program, options: .init(threads: threads, kernels: .onednn))
        #expect(differenceInUlps(plan.run(x)[0], result, allowed: 0) == nil, "\(a) \(b), \(threads) threads")
      }
    }

    @Test func products() throws {
      for (m, n, k) in [(1, 1, 1), (3, 5, 7), (64, 70, 33), (254, 130, 260), (96, 64, 512)] {
        try check(DotGeneral(lhsContracting: [1], rhsContracting: [0]), [m, k], [k, n])
        try check(DotGeneral(lhsContracting: [0], rhsContracting: [0]), [k, m], [k, n])
        try check(DotGeneral(lhsContracting: [1], rhsContracting: [1]), [m, k], [n, k])
        try check(DotGeneral(lhsContracting: [0], rhsContracting: [1]), [k, m], [n, k])
      }
      try check(
        DotGeneral(lhsContracting: [2], rhsContracting: [1], lhsBatch: [0], rhsBatch: [0]), [6, 40, 50],
        [6, 50, 30])
    }

    @Test func manyThreadsAtOnce() async throws {
      let program = try Program(
        applying: DotGeneral(lhsContracting: [1], rhsContracting: [0]),
        to: [tensor(.float32, 64, 48), tensor(.float32, 48, 80)])
      let x = [Literal.noise(program.inputTypes[0], seed: 1), Literal.noise(program.inputTypes[1], seed: 2)]
      let plan = try Plan(program, options: .init(threads: 2, kernels: .onednn))
      let expected = plan.run(x)[0]
      let agree = await withTaskGroup(of: Bool.self) { group in
        for _ in 0..<8 { group.addTask { (0..<50).allSatisfy { _ in plan.run(x)[0] == expected } } }
        return await group.reduce(true) { $0 && $1 }
      }
      #expect(agree)
    }

    /// Other element types, and all that isn't a product, stay with the other kernels.
    @Test func onlyProductsOfFloat32() throws {
      let program = try Program(
        applying: DotGeneral(lhsContracting: [1], rhsContracting: [0]),
        to: [tensor(.float64, 64, 48), tensor(.float64, 48, 80)])
      let plan = try Plan(program, options: .init(threads: 1, kernels: .onednn))
      #expect(plan.steps.map { $0.kernel is DenseKernel } == [true])
    }
  }
#else
  @Suite struct OneDNNAbsentTests {
    @Test func askingForItIsRefused() {
      let program = Program(tensor(.float32, 2)) { [$0[0] + $0[0]] }
      let error = #expect(throws: OperationError.self) { try Plan(program, options: .init(kernels: .onednn)) }
      #expect(
        error?.description == """
          plan: oneDNN's kernels are asked for, but oneDNN isn't there.
            fix       install it (Debian: libdnnl-dev) and build with the trait OneDNN, or use native kernels
          """)
    }
  }
#endif
