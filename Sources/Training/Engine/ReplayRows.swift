/// Rows that nothing was learnt from, and what the library that trained answers to them: what the
/// serving engine has to agree with.
package struct ReplayRows: Sendable, Hashable, Codable {
    package static let rowsMax = 1_000

    package let columns: [String]
    /// Row after row; NaN is missing.
    package let values: [Float]
    package let count: Int
    /// Row after row; of several classes one a class.
    package let trainerMargins: [Float]

    package init(columns: [String], values: [Float], count: Int, trainerMargins: [Float]) {
        self.columns = columns
        self.values = values
        self.count = count
        self.trainerMargins = trainerMargins
    }

    private enum CodingKeys: CodingKey {
        case columns
        case values
        case count
        case trainerMargins
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        columns = try container.decode([String].self, forKey: .columns)
        count = try container.decode(Int.self, forKey: .count)
        values = try Self.floats(container, .values)
        trainerMargins = try Self.floats(container, .trainerMargins)
    }

    /// Numbers as their bits: JSON has no NaN, and every bit counts.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(columns, forKey: .columns)
        try container.encode(count, forKey: .count)
        try container.encode(values.map(\.bitPattern), forKey: .values)
        try container.encode(trainerMargins.map(\.bitPattern), forKey: .trainerMargins)
    }

    private static func floats(
        _ container: KeyedDecodingContainer<CodingKeys>, _ key: CodingKeys
    ) throws -> [Float] {
        try container.decode([UInt32].self, forKey: key).map(Float.init(bitPattern:))
    }
}
