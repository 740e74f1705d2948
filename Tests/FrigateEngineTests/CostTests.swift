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

  /// Images' filter gradients are taken apart where they are many and stay in a cache.
  @Test func partialFilters() {
    #expect(Cost.prefersPartialFilters(images: 32, byteCount: 9 * 32 * 4))
    #expect(!Cost.prefersPartialFilters(images: 4, byteCount: 9 * 32 * 4))
    #expect(!Cost.prefersPartialFilters(images: 32, byteCount: 9 * 32 * 64 * 4))
  }

  /// A pointwise convolution's filter gradient is a product where places are few.
  @Test func pointwiseFilters() throws {
    for (side, isProduct) in [(2, true), (7, true), (8, false), (20, false)] {
      let images = TensorType(.float32, [8, side, side, 64])
      let program = try Program(images, images) { x in
        [x[0].write(ConvolutionFilterGradient(WindowGrid(strides: [1, 1]), window: [1, 1]), x[1])]
      }
      let plan = try Plan(program, options: .init(threads: 1, kernels: .native))
      #expect(plan.steps.contains { $0.kernel is any ProductKernel } == isProduct, "\(plan)")
    }
  }

  /// Gradients are taken from what isn't 0 where little is: behind a pool, of a filter that stays in a cache.
  @Test func sparseGradients() throws {
    for (features, isSparse) in [(32, true), (2048, false)] {
      let program = try Program(
        TensorType(.float32, [4, 8, 8, features]), TensorType(.float32, [4, 4, 4, features]),
        TensorType(.float32, [3, 3, 16, features])
      ) { x in
        let window = [1, 2, 2, 1]
        let g = x[0].write(SelectAndScatter(.max, window: window, WindowGrid(strides: window)), x[1])
        let grid = WindowGrid(strides: [1, 1], low: [1, 1], high: [1, 1])
        return [g.write(ConvolutionInputGradient(grid, inputSize: [8, 8]), x[2])]
      }
      let plan = try Plan(program, options: .init(threads: 1, kernels: .native))
      #expect(plan.steps.contains { $0.kernel is SparseInputGradient } == isSparse, "\(plan)")
    }
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
