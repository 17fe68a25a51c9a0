/// The numbers that a forest compares and sums: float32 or float64, as its format demands.
package protocol ForestNumber: BinaryFloatingPoint, Sendable {}

extension Float: ForestNumber {}
extension Double: ForestNumber {}
