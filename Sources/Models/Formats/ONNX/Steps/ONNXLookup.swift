/// For each key its value, for all others one of their own.
struct ONNXLookup: ONNXStep {
    struct Table: Sendable {
        private var values: [Double: Double] = [:]
        /// NaN is a key like any other, but not equal to itself.
        private var ofNaN: Double
        private let absent: Double

        /// - Precondition: As many values as keys.
        init(_ keys: [Double], _ values: [Double], absent: Double) {
            self.absent = absent
            ofNaN = absent
            for (key, value) in Swift.zip(keys, values) {
                if key.isNaN {
                    ofNaN = value
                } else {
                    self.values[key] = value
                }
            }
        }

        func value(_ key: Double) -> Double { key.isNaN ? ofNaN : values[key] ?? absent }

        var count: Int { values.count }
    }

    let table: Table
    let source: ONNXOperand
    let result: ONNXOperand

    var byteCount: Int { table.count * 32 }

    func run(_ block: ONNXBlock) {
        let from = block.pointer(source)
        let to = block.pointer(result)
        for index in 0..<block.count(result) * result.width { to[index] = table.value(from[index]) }
    }
}
