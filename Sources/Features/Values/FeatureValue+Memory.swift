extension FeatureValue {
    /// What it takes in memory, about.
    package var byteCount: Int {
        let held =
            switch self {
            case .string(let text): text.utf8.count
            case .bytes(let bytes): bytes.count
            case .array(let elements): elements.reduce(0) { $0 + $1.byteCount }
            case .null, .bool, .int32, .int64, .float32, .float64, .timestamp: 0
            }
        return MemoryLayout<FeatureValue>.stride + held
    }
}
