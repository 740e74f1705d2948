import CFrigateKernels
import Testing
import _FrigateTestSupport

private func threefry(_ k: (UInt32, UInt32), _ x: [(UInt32, UInt32)]) -> [[UInt32]] {
  let (x0, x1) = (x.map(\.0), x.map(\.1))
  var (y0, y1) = (x0, x1)
  frigate_threefry2x32(k.0, k.1, x0, x1, &y0, &y1, x.count)
  return zip(y0, y1).map { [$0, $1] }
}

private let key: (UInt32, UInt32) = (0x1319_8A2E, 0x0370_7344)

@Suite struct RandomBitsTests {
  /// kat_vectors of the authors' Random123, "threefry2x32 20"; jax.extend.random.threefry_2x32 gives the same.
  @Test func knownAnswers() {
    for isa in instructionSets {
      isa.run {
        #expect(threefry((0, 0), [(0, 0)]) == [[0x6B20_0159, 0x99BA_4EFE]])
        #expect(threefry((.max, .max), [(.max, .max)]) == [[0x1CB9_96FC, 0xBB00_2BE7]])
        #expect(threefry(key, [(0x243F_6A88, 0x85A3_08D3)]) == [[0xC492_3A9C, 0x483D_F7A0]])
      }
    }
  }

  /// A key for each block gives what the blocks give one by one; whole vectors and their tails.
  @Test func keysForEachBlock() {
    var random = SplitMix64(seed: 5)
    for count in [1, 15, 64, 129] {
      let words = (0..<4).map { _ in (0..<count).map { _ in UInt32.random(in: 0 ... .max, using: &random) } }
      let alone = (0..<count).map {
        threefry((words[0][$0], words[1][$0]), [(words[2][$0], words[3][$0])])[0]
      }
      for isa in instructionSets {
        isa.run {
          var (y0, y1) = (words[0], words[0])
          frigate_threefry2x32_keys(words[0], words[1], words[2], words[3], &y0, &y1, count)
          #expect(zip(y0, y1).map { [$0, $1] } == alone, "\(count) blocks, \(isa.name)")
        }
      }
    }
  }

  /// Words 0, 1, 1000, 1001 and 1002 as JAX 0.10.2 draws them, under jax.enable_x64(True):
  ///   key = jax.random.wrap_key_data(jnp.array([0x13198a2e, 0x03707344], dtype=jnp.uint32))
  ///   jax.random.bits(key, (1003,), dtype=…)
  @Test func wordsAreJAXs() {
    let places = [0, 1, 1000, 1001, 1002]
    for isa in instructionSets {
      isa.run {
        var bytes = [UInt8](repeating: 0, count: 1003)
        frigate_random_bits8(key.0, key.1, 0, &bytes, 1003)
        #expect(places.map { bytes[$0] } == [0x73, 0x01, 0x37, 0xBB, 0x0F])
        var halves = [UInt16](repeating: 0, count: 1003)
        frigate_random_bits16(key.0, key.1, 0, &halves, 1003)
        #expect(places.map { halves[$0] } == [0x1073, 0xAA01, 0x8337, 0x82BB, 0x730F])
        var words = [UInt32](repeating: 0, count: 1003)
        frigate_random_bits32(key.0, key.1, 0, &words, 1003)
        #expect(
          places.map { words[$0] } == [0x9010_1073, 0xCBF4_AA01, 0xFB79_8337, 0xEF54_82BB, 0x82A7_730F])
        var long = [UInt64](repeating: 0, count: 1003)
        frigate_random_bits64(key.0, key.1, 0, &long, 1003)
        #expect(
          places.map { long[$0] } == [
            0x4148_5429_D158_445A, 0xD1D7_B310_1A23_1911, 0x39F7_F150_C28E_7267, 0x4C4A_0992_A31E_8B29,
            0xE5A8_CF7D_670F_BC72,
          ])
      }
    }
  }

  /// Any range of the words, also where the counter's low half overflows, at every length around a vector.
  @Test(arguments: [0, 1, 37, (1 << 32) - 20, (1 << 32) - 1, 1 << 32, .max - 10] as [UInt64])
  func rangesOfCounters(first: UInt64) {
    for isa in instructionSets {
      isa.run {
        for n in [0, 1, 7, 8, 15, 16, 17, 31, 32, 33, 64, 100] {
          let counters = (0..<UInt64(n)).map { first &+ $0 }
          let blocks = counters.flatMap { counter in
            threefry(key, [(UInt32(counter >> 32), UInt32(truncatingIfNeeded: counter))])
          }
          // One more element than asked for, which stays.
          var bytes = [UInt8](repeating: 0xAA, count: n + 1)
          frigate_random_bits8(key.0, key.1, first, &bytes, n)
          #expect(bytes == blocks.map { UInt8(truncatingIfNeeded: $0[0] ^ $0[1]) } + [0xAA])
          var halves = [UInt16](repeating: 0xAA, count: n + 1)
          frigate_random_bits16(key.0, key.1, first, &halves, n)
          #expect(halves == blocks.map { UInt16(truncatingIfNeeded: $0[0] ^ $0[1]) } + [0xAA])
          var words = [UInt32](repeating: 0xAA, count: n + 1)
          frigate_random_bits32(key.0, key.1, first, &words, n)
          #expect(words == blocks.map { $0[0] ^ $0[1] } + [0xAA])
          var long = [UInt64](repeating: 0xAA, count: n + 1)
          frigate_random_bits64(key.0, key.1, first, &long, n)
          #expect(long == blocks.map { UInt64($0[0]) << 32 | UInt64($0[1]) } + [0xAA])
        }
      }
    }
  }

  @Test func blocksInPlace() {
    for isa in instructionSets {
      isa.run {
        for n in [1, 15, 16, 33, 70] {
          var (x, y) = ((0..<UInt32(n)).map { $0 &* 77 }, (0..<UInt32(n)).map { ~$0 })
          let expected = zip(x, y).flatMap { threefry(key, [($0, $1)]) }
          x.withUnsafeMutableBufferPointer { x in
            y.withUnsafeMutableBufferPointer { y in
              frigate_threefry2x32(
                key.0, key.1, x.baseAddress, y.baseAddress, x.baseAddress, y.baseAddress, n)
            }
          }
          #expect(zip(x, y).map { [$0, $1] } == expected)
        }
      }
    }
  }
}
