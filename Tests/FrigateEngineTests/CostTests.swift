import FrigateIR
import FrigatePrimitives
import Testing
import _FrigateTestSupport

@testable import FrigateEngine

@Suite struct CostTests {
  /// The kernel a plan runs a float32 product m×n×k with, A and B as they are or transposed.
  private func kernel(
    _ m: Int, _ n: Int, _ k: Int, isATransposed: Bool = false, isBTransposed: Bool = false
  ) throws -> String {
    let dot = DotGeneral(
      lhsContracting: [isATransposed ? 0 : 1], rhsContracting: [isBTransposed ? 1 : 0])
    let program = try Program(
      applying: dot,
      to: [
        TensorType(.float32, isATransposed ? [k, m] : [m, k]),
        TensorType(.float32, isBTransposed ? [n, k] : [k, n]),
      ])
    let plan = try Plan(program, options: .init(threads: 1, kernels: .native))
    return plan.steps.map { String($0.kernel.label.prefix { $0 != "_" && $0 != " " }) }.joined(separator: " ")
  }

  @Test func products() throws {
    for (m, n, k) in [(1, 50, 784), (32, 50, 50), (500, 128, 128), (1024, 1024, 1024)] {
      #expect(try kernel(m, n, k) == "dense")
    }
    #expect(try kernel(512, 4096, 4096) == "gemm")
    // A gradient of weights: A against its order.
    #expect(try kernel(784, 50, 32, isATransposed: true) == "dense")
    #expect(try kernel(128, 128, 500, isATransposed: true) == "dense")
    #expect(try kernel(4096, 4096, 512, isATransposed: true) == "gemm")
    // A gradient of inputs: B against its order.
    #expect(try kernel(32, 50, 50, isBTransposed: true) == "pack dense")
    #expect(try kernel(500, 128, 128, isBTransposed: true) == "gemm")
    #expect(try kernel(512, 4096, 4096, isBTransposed: true) == "gemm")
  }

  /// Few channels aren't worth the transforms, few tiles not the larger filter.
  @Test func winogradsConvolutions() {
    #expect(Cost.prefersWinograd(channels: 64, features: 64, tiles: 256))
    #expect(Cost.prefersWinograd(channels: 512, features: 512, tiles: 128))
    #expect(!Cost.prefersWinograd(channels: 16, features: 64, tiles: 8192))
    #expect(!Cost.prefersWinograd(channels: 64, features: 16, tiles: 8192))
    #expect(!Cost.prefersWinograd(channels: 512, features: 512, tiles: 4))
  }
}
