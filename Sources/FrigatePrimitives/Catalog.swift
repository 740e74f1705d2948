import FrigateIR

/// Every primitive of the language: the one list. Parsers read it and tests walk it.
public enum Catalog {
  public static let all: [any Primitive.Type] = [
    Add.self, Subtract.self, Multiply.self, Negate.self,
    Exp.self, Sin.self, Cos.self, Tanh.self, Convert.self,
    DotGeneral.self,
    ReduceSum.self,
    Constant.self, Broadcast.self, Reshape.self, Transpose.self,
    Call.self,
  ]
}
