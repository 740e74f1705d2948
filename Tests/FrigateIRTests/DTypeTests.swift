import FrigateIR
import Testing
import _FrigateTestSupport

@Suite struct DTypeTests {
  @Test func sizesAreThoseOfTheSwiftTypes() {
    func check<T: Scalar>(_: T.Type) { #expect(T.dtype.size == MemoryLayout<T>.size) }
    check(Float16.self)
    check(BFloat16.self)
    check(Float.self)
    check(Double.self)
    check(Int8.self)
    check(Int16.self)
    check(Int32.self)
    check(Int64.self)
    check(UInt8.self)
    check(UInt16.self)
    check(UInt32.self)
    check(UInt64.self)
    check(Bool.self)
  }

  @Test func kinds() {
    #expect(DType.allCases.filter(\.isFloating) == [.float16, .bfloat16, .float32, .float64])
    #expect(DType.allCases.filter { $0.kind == .signed } == [.int8, .int16, .int32, .int64])
    #expect(DType.allCases.filter { $0.kind == .unsigned } == [.uint8, .uint16, .uint32, .uint64])
    #expect(DType.allCases.count { $0.isInteger } == 8)
  }
}
