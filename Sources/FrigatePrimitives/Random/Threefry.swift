/// One block of Threefry-2x32 with 20 rounds: the words x under the key k.
///
/// Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3",
/// DOI 10.1145/2063384.2063405.
func threefry(_ k: (UInt32, UInt32), _ x: (UInt32, UInt32)) -> (UInt32, UInt32) {
  let keys = [k.0, k.1, k.0 ^ k.1 ^ 0x1BD1_1BDA]
  let rotations: [[UInt32]] = [[13, 15, 26, 6], [17, 29, 16, 24]]
  var (a, b) = (x.0 &+ keys[0], x.1 &+ keys[1])
  for round in 0..<5 {
    for rotation in rotations[round % 2] {
      a &+= b
      b = (b << rotation | b >> (32 - rotation)) ^ a
    }
    a &+= keys[(round + 1) % 3]
    b &+= keys[(round + 2) % 3] &+ UInt32(round + 1)
  }
  return (a, b)
}
