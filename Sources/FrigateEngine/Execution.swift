import FrigateIR

/// One plan and the memory to run it. Runs don't allocate. Not for two threads at once.
public final class Execution {
  public let plan: Plan

  init(_ plan: Plan) { self.plan = plan }

  /// Reads the inputs and writes the outputs, packed and row-major, at these addresses.
  ///
  /// An output's address may be that of an input donated to it; otherwise outputs overlap nothing.
  public func run(
    inputs: UnsafeBufferPointer<UnsafeRawPointer>,
    outputs: UnsafeBufferPointer<UnsafeMutableRawPointer>
  ) {
    let arguments = zip(plan.program.inputTypes, inputs).map { type, address in
      Literal(type) { $0.copyMemory(from: UnsafeRawBufferPointer(start: address, count: type.byteCount)) }
    }
    for (result, address) in zip(plan.program.evaluate(arguments), outputs) {
      result.withUnsafeBytes { bytes in
        if bytes.count > 0 { address.copyMemory(from: bytes.baseAddress!, byteCount: bytes.count) }
      }
    }
  }

  /// The same over storages, which must be as large as the types say.
  public func run(inputs: [Storage], outputs: [Storage]) {
    withUnsafeTemporaryAllocation(of: UnsafeRawPointer.self, capacity: max(1, inputs.count)) { from in
      withUnsafeTemporaryAllocation(
        of: UnsafeMutableRawPointer.self, capacity: max(1, outputs.count)
      ) { to in
        for (k, storage) in inputs.enumerated() {
          precondition(storage.byteCount >= plan.program.inputs[k].type.byteCount, "input \(k) is too small")
          from.initializeElement(at: k, to: UnsafeRawPointer(storage.base))
        }
        for (k, storage) in outputs.enumerated() {
          precondition(storage.byteCount >= plan.program.outputs[k].type.byteCount, "output \(k) is too small")
          to.initializeElement(at: k, to: storage.base)
        }
        run(
          inputs: UnsafeBufferPointer(start: from.baseAddress, count: inputs.count),
          outputs: UnsafeBufferPointer(start: to.baseAddress, count: outputs.count))
      }
    }
  }
}
