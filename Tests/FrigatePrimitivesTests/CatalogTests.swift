import FrigateIR
import FrigatePrimitives
import Testing
import _FrigateTestSupport

@Suite struct CatalogTests {
  @Test(arguments: Catalog.all.map { $0.name })
  func primitive(_ name: String) throws {
    let type = Catalog.all.first { $0.name == name }!
    let sampled = try #require(type as? any Sampled.Type, "\(type) declares no samples")
    let failures = checkPrimitive(sampled)
    #expect(failures.isEmpty, Comment(rawValue: failures.joined(separator: "\n")))
  }

  @Test(arguments: Catalog.all.filter { $0 is any ElementwisePrimitive.Type }.map { $0.name })
  func lanes(_ name: String) throws {
    let type = Catalog.all.first { $0.name == name }! as! any ElementwisePrimitive.Type
    let failures = checkLanes(type)
    #expect(failures.isEmpty, Comment(rawValue: failures.joined(separator: "\n")))
  }

  @Test func namesAreUnique() {
    #expect(Set(Catalog.all.map { $0.name }).count == Catalog.all.count)
  }
}
