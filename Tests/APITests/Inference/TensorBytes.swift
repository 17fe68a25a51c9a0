/// Tensors in binary, as clients write them.
enum TensorBytes {
    static func of<Number: FixedWidthInteger>(_ numbers: [Number]) -> [UInt8] {
        numbers.flatMap { number in withUnsafeBytes(of: number.littleEndian) { Array($0) } }
    }

    static func of(_ numbers: [Float]) -> [UInt8] { of(numbers.map(\.bitPattern)) }

    static func of(_ numbers: [Double]) -> [UInt8] { of(numbers.map(\.bitPattern)) }

    static func of(_ texts: [String]) -> [UInt8] {
        texts.flatMap { of([UInt32($0.utf8.count)]) + Array($0.utf8) }
    }
}
