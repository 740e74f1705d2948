import FrigateTensor
import Testing

@testable import FrigateNN

/// Ten steps of each optimizer with given gradients beside real Keras's, weights after each.
/// Tests/Interop/keras_optimizers.py made the numbers; the optimizers are read from Keras's configurations.
struct KerasOptimizersTests {
  static let cases =
    (try? KerasArrays.optimizers.get()).map { KerasArrays.names($0.texts["optimizers"]) } ?? []

  private func optimizer(_ json: JSON) throws -> any Optimizer {
    try Configuration(serialized: json, as: "optimizer")
      .instance(of: OptimizerCatalog.all, called: "optimizer") { $0 is any Optimizer.Type }
  }

  @Test(arguments: cases) func tenStepsAreKerass(_ name: String) throws {
    let keras = try KerasArrays.optimizers.get()
    let optimizer = try optimizer(#require(keras.texts["optimizers"]?[name]))
    var weights = try (0..<2).map { try keras.tensor("start/\($0)") }
    let gradients = try (0..<2).map { try keras.tensor("gradients/\($0)") }
    var slots = weights.map { weight in
      optimizer.allSlots.map { Tensor.full(weight.shape, $0.initialValue) }
    }
    var scalars = optimizer.scalars.map { Tensor.full([], $0.initialValue) }
    for step in 0..<10 {
      let iteration = Tensor(Float(step))
      let constant = Tensor(Float(optimizer.learningRate.constant ?? .nan))
      optimizer.apply(
        gradients.map { $0[step] }, to: &weights, slots: &slots, scalars: &scalars, iteration: iteration,
        learningRate: optimizer.learningRate(iteration, constant: constant))
      for k in 0..<2 {
        // The same float32 operations in the same order: a few roundings apart after ten steps.
        expectClose(
          weights[k], try keras.tensor("steps/\(name)/\(k)")[step], relative: 1e-6,
          "\(name), step \(step + 1)")
      }
    }
    guard optimizer.options.averaging != nil else { return }
    for k in 0..<2 {
      expectClose(
        slots[k].last!, try keras.tensor("averages/\(name)/\(k)"), relative: 1e-6, "\(name)'s averages")
    }
  }

  /// What Keras writes for an optimizer we write too, but for its name, which Keras numbers.
  @Test(arguments: cases) func configurationsAreKerass(_ name: String) throws {
    let keras = try #require(try KerasArrays.optimizers.get().texts["optimizers"]?[name])
    let ours = try optimizer(keras).serialized
    #expect(ours["class_name"] == keras["class_name"] && ours["module"] == keras["module"])
    let (mine, theirs) = (try #require(ours["config"]), try #require(keras["config"]))
    #expect(Set(KerasArrays.names(mine)) == Set(KerasArrays.names(theirs)))
    for key in KerasArrays.names(theirs) where key != "name" && key != "learning_rate" {
      #expect(mine[key]?.double == theirs[key]?.double, "\(key)")
      if theirs[key]?.double == nil { #expect(mine[key] == theirs[key], "\(key)") }
    }
    if let rate = theirs["learning_rate"]?.double {
      #expect(mine["learning_rate"]?.double == rate)
    } else {
      #expect(mine["learning_rate"]?["class_name"] == theirs["learning_rate"]?["class_name"])
    }
    #expect(try optimizer(ours).serialized == ours)
  }

  @Test func everyOptimizerIsCompared() throws {
    let keras = try KerasArrays.optimizers.get().texts["optimizers"]
    let compared = Set(Self.cases.compactMap { keras?[$0]?["class_name"]?.string })
    #expect(compared == Set(OptimizerCatalog.all.map { $0.className }))
  }

  @Test func optimizersKeepKerassSlots() {
    #expect(SGD().slots == [])
    #expect(SGD(momentum: 0.9).slots == ["momentum"])
    #expect(Adam().slots == ["momentum", "velocity"])
    #expect(Adam(amsgrad: true).slots == ["momentum", "velocity", "velocity_hat"])
    #expect(RMSprop(momentum: 0.1, centered: true).slots == ["velocity", "momentum", "average_gradient"])
    #expect(Adagrad().slots == [OptimizerSlot("accumulator", initialValue: 0.1)])
    #expect(Adadelta().slots == ["accumulated_grad", "accumulated_delta_var"])
    #expect(Adamax().slots == ["momentum", "norm"])
    #expect(SGD(averaging: WeightAveraging()).allSlots == ["average"])
    #expect(Nadam().scalars == [OptimizerSlot("u_product", initialValue: 1)])
  }

  @Test func namesAreKerass() throws {
    for (name, expected) in [("rmsprop", "RMSprop"), ("adamw", "AdamW"), ("SGD", "SGD"), ("ftrl", "Ftrl")] {
      #expect(try type(of: optimizer(.string(name))).className == expected)
    }
  }

  @Test func whatContradictsItselfIsRefused() {
    let wrong: [(JSON, String)] = [
      (
        ["class_name": "SGD", "config": ["clipnorm": 1.0, "clipvalue": 0.5]],
        """
        SGD: clips gradients in 2 ways at once.
          fix       set one of clipnorm, global_clipnorm and clipvalue
        """
      ),
      (
        ["class_name": "Adam", "config": ["use_ema": true, "ema_momentum": 1.5]],
        """
        Adam: averages weights with momentum 1.5 and overwrites them every 0 steps.
          fix       give an ema_momentum between 0 and 1 and an ema_overwrite_frequency of at least 1
        """
      ),
      (
        ["class_name": "Lion", "config": ["gradient_accumulation_steps": 2]],
        """
        Lion: gradient_accumulation_steps = 2 isn't supported.
          fix       use null, or leave it out
        """
      ),
    ]
    for (json, text) in wrong { #expect(message { _ = try optimizer(json) } == text) }
  }
}
