import FrigateIR

/// Every primitive of the language: the one list. Parsers read it and tests walk it.
public enum Catalog {
  public static let all: [any Primitive.Type] = [
    Add.self, Subtract.self, Multiply.self, Divide.self, Remainder.self, Power.self, Atan2.self,
    Maximum.self, Minimum.self, Negate.self, Abs.self, Sign.self,
    Exp.self, Expm1.self, Log.self, Log1p.self, Sqrt.self, Rsqrt.self, Cbrt.self,
    Sin.self, Cos.self, Tan.self, Asin.self, Acos.self, Atan.self,
    Sinh.self, Cosh.self, Tanh.self, Asinh.self, Acosh.self, Atanh.self,
    Logistic.self, Erf.self, Erfc.self, ErfInv.self,
    Floor.self, Ceil.self, RoundNearestEven.self, IsFinite.self, Compare.self, Select.self,
    And.self, Or.self, Xor.self, Not.self, ShiftLeft.self, ShiftRightLogical.self,
    ShiftRightArithmetic.self, PopulationCount.self, CountLeadingZeros.self,
    Convert.self, BitcastConvert.self, StopGradient.self,
    DotGeneral.self,
    Convolution.self, ConvolutionInputGradient.self, ConvolutionFilterGradient.self,
    ReduceWindow.self, SelectAndGather.self, SelectAndScatter.self,
    ReduceSum.self, ReduceProduct.self, ReduceMax.self, ReduceMin.self, ReduceAnd.self, ReduceOr.self,
    ArgMax.self, ArgMin.self, CumulativeSum.self, CumulativeProduct.self,
    Constant.self, Iota.self, Broadcast.self, Reshape.self, Transpose.self,
    Concatenate.self, Slice.self, Pad.self, Reverse.self,
    DynamicSlice.self, DynamicUpdateSlice.self, Gather.self, Scatter.self,
    Sort.self,
    RandomBits.self, Threefry2x32.self,
    Call.self,
    AllReduce.self, AllGather.self, ReduceScatter.self,
  ]
}
