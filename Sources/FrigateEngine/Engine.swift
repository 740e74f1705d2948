import FrigateIR
import Glibc

/// Programs and single primitives, run now. Plans are made on first use and kept.
public enum Engine {
  /// Threads that plans made from now on may use. Default: `FRIGATEBIRD_THREADS`, or one for each
  /// processor. From 1 to `mostThreads`; what is set beyond is cut, which changes no result.
  public static var threads: Int {
    get { setting.withLock { $0 } }
    set { setting.withLock { $0 = allowed(newValue) } }
  }

  public static let mostThreads = 256

  static func allowed(_ threads: Int) -> Int { min(max(1, threads), mostThreads) }

  /// The results of one primitive. Throws if the operands' types don't fit.
  public static func evaluate(
    _ primitive: any Primitive, _ operands: [Literal]
  ) throws(OperationError) -> [Literal] {
    let inputs = operands.enumerated().map { Value(id: $0, type: $1.type) }
    let key = PrimitiveKey(call: Equation(primitive, inputs, []), threads: threads)
    if let plan = primitivePlans.withLock({ $0[key] }) { return plan.run(operands) }
    let results = try primitive.types(of: inputs.map(\.type)).enumerated().map {
      Value(id: inputs.count + $0, type: $1)
    }
    let plan = try Plan(
      Program(inputs: inputs, equations: [Equation(primitive, inputs, results)], outputs: results))
    primitivePlans.withLock { $0[key] = plan }
    return plan.run(operands)
  }

  /// The outputs of a program.
  public static func run(
    _ program: Program, _ arguments: [Literal], options: Plan.Options = Plan.Options()
  ) throws(OperationError) -> [Literal] {
    try plan(for: program, options: options).run(arguments)
  }

  /// The plan of a program: the one made before, if it is still kept.
  public static func plan(
    for program: Program, options: Plan.Options = Plan.Options()
  ) throws(OperationError) -> Plan {
    let key = ProgramKey(program: program, options: options, threads: threads)
    if let plan = programPlans.withLock({ $0[key] }) { return plan }
    let plan = try Plan(program, options: options)
    programPlans.withLock { $0[key] = plan }
    return plan
  }

  private struct PrimitiveKey: Hashable, Sendable {
    /// The primitive on operands numbered from 0, without results.
    var call: Equation
    var threads: Int
  }

  private struct ProgramKey: Hashable, Sendable {
    var program: Program
    var options: Plan.Options
    var threads: Int
  }

  // A plan of one primitive is a few hundred bytes; one of a training step may own megabytes.
  private static let primitivePlans = Locked(PlanCache<PrimitiveKey>(capacity: 4096))
  private static let programPlans = Locked(PlanCache<ProgramKey>(capacity: 256))

  private static let setting = Locked(
    allowed((try? Settings.given.get().threads) ?? sysconf(Int32(_SC_NPROCESSORS_ONLN))))
}

/// Plans by key. When it is full the plans not used for longest go, a quarter at a time.
struct PlanCache<Key: Hashable & Sendable>: Sendable {
  private var plans: [Key: (plan: Plan, used: UInt64)] = [:]
  private var clock: UInt64 = 0
  private let capacity: Int

  init(capacity: Int) { self.capacity = capacity }

  var count: Int { plans.count }

  subscript(key: Key) -> Plan? {
    mutating get {
      guard let index = plans.index(forKey: key) else { return nil }
      clock += 1
      plans.values[index].used = clock
      return plans.values[index].plan
    }
    set {
      clock += 1
      plans[key] = newValue.map { ($0, clock) }
      if plans.count > capacity {
        let oldest = plans.values.map(\.used).sorted()[plans.count / 4]
        plans = plans.filter { $0.value.used > oldest }
      }
    }
  }
}
