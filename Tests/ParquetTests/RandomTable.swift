import Parquet
import TestSupport

/// A table of random values, as a Parquet file and as a list of cells to compare it with.
struct RandomTable {
    enum Value: Hashable {
        case null
        case bool(Bool)
        case int32(Int32)
        case int64(Int64)
        case float(Float)
        case double(Double)
        case string(String)
        case bytes([UInt8])
        case timestamp(Int64)
        case list([Value])
    }

    let columns: [ParquetColumn]
    let rows: [[Value]]
    let limits: ParquetLimits

    init(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let types: [ParquetColumn.ValueType] = [
            .bool, .int32, .int64, .float, .double, .string, .bytes, .timestamp,
        ]
        let columns = (0..<Int.random(in: 1...9, using: &random)).map { index in
            ParquetColumn(
                index == 3 ? "ø \u{1F600} \(index)" : "c\(index)",
                Self.pick(types, &random), isList: random.happens(0.25))
        }
        let rowsMax = seed % 7 == 0 ? 0 : random.happens(0.3) ? 3000 : 60
        let rowCount = Int.random(in: 0...rowsMax, using: &random)
        let nullShare = Self.pick([0, 0.2, 0.9, 1], &random)
        let isRepetitive = random.happens(0.5)
        self.columns = columns
        rows = (0..<rowCount).map { _ in
            columns.map { column in
                Self.value(column, nullShare, isRepetitive, using: &random)
            }
        }
        var limits = ParquetLimits()
        limits.groupRows = Self.pick([7, 64, 1000, 122_880], &random)
        limits.dictionaryValues = Self.pick([2, 100, 10_000], &random)
        self.limits = limits
    }

    private static func value(
        _ column: ParquetColumn, _ nullShare: Double, _ isRepetitive: Bool,
        using random: inout SplitMix64
    ) -> Value {
        if random.happens(nullShare) { return .null }
        guard column.isList else { return scalar(column.type, isRepetitive, using: &random) }
        return .list(
            (0..<Int.random(in: 0...4, using: &random)).map { _ in
                random.happens(0.2) ? .null : scalar(column.type, isRepetitive, using: &random)
            })
    }

    private static func scalar(
        _ type: ParquetColumn.ValueType, _ isRepetitive: Bool, using random: inout SplitMix64
    ) -> Value {
        switch type {
        case .bool: .bool(random.happens(isRepetitive ? 0.98 : 0.5))
        case .int32: .int32(random.happens(0.1) ? .min : .random(in: -5...5, using: &random))
        case .int64: .int64(random.happens(0.5) ? .random(in: -9...9, using: &random) : .max)
        case .float:
            .float(pick([0, -0.0, .nan, 0.1, -.infinity, 3.4e38, .leastNonzeroMagnitude], &random))
        case .double:
            .double(pick([0, -0.0, .nan, 0.1, .infinity, .leastNonzeroMagnitude, -1.5], &random))
        case .string: .string(text(isRepetitive, using: &random))
        case .bytes:
            .bytes(
                (0..<Int.random(in: 0...(isRepetitive ? 1 : 20), using: &random)).map { _ in
                    UInt8.random(in: .min ... .max, using: &random)
                })
        case .timestamp:
            // The years 1, 1969, 1970 and 9999 among others.
            .timestamp(
                pick(
                    [
                        -62_135_596_800_000_000, -1, 0, 1_767_225_600_000_001,
                        253_402_300_799_999_999,
                    ], &random))
        }
    }

    private static func text(_ isRepetitive: Bool, using random: inout SplitMix64) -> String {
        if isRepetitive { return pick(["", "Oslo", "Tromsø", "e\u{301}", "\u{e9}"], &random) }
        return pick(["", "\0", "日本", "\u{1F600}", "a,\"b\"\n"], &random) + "\(random.next())"
    }

    private static func pick<Choice>(_ choices: [Choice], _ random: inout SplitMix64) -> Choice {
        choices[Int.random(in: choices.indices, using: &random)]
    }
}

extension RandomTable {
    var file: [UInt8] {
        var writer = ParquetWriter(columns: columns, limits: limits)
        for row in rows {
            for value in row { Self.append(value, to: &writer) }
            writer.endRow()
        }
        writer.finish()
        return writer.take()
    }

    private static func append(_ value: Value, to writer: inout ParquetWriter) {
        switch value {
        case .null: writer.appendNull()
        case .bool(let value): writer.append(value)
        case .int32(let value): writer.append(value)
        case .int64(let value), .timestamp(let value): writer.append(value)
        case .float(let value): writer.append(value)
        case .double(let value): writer.append(value)
        case .string(let value): writer.append(value)
        case .bytes(let value): writer.append(value)
        case .list(let values):
            writer.beginList()
            for value in values { append(value, to: &writer) }
            writer.endList()
        }
    }

    /// What `parquet_oracle.py` prints of the file: the columns, then each row, a cell a line.
    var listing: String {
        var lines = columns.map { "column \(Self.hex(Array($0.name.utf8))) \(Self.typeName($0))" }
        lines += rows.flatMap { row in ["row"] + row.map(Self.text) }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func typeName(_ column: ParquetColumn) -> String {
        let name =
            switch column.type {
            case .bool: "bool"
            case .int32: "int32"
            case .int64: "int64"
            case .float: "float"
            case .double: "double"
            case .string: "string"
            case .bytes: "bytes"
            case .timestamp: "timestamp"
            }
        return column.isList ? "list of \(name)" : name
    }

    private static func text(_ value: Value) -> String {
        switch value {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .int32(let value): "\(value)"
        case .int64(let value), .timestamp(let value): "\(value)"
        case .float(let value): value.isNaN ? "nan" : "x\(String(value.bitPattern, radix: 16))"
        case .double(let value): value.isNaN ? "nan" : "x\(String(value.bitPattern, radix: 16))"
        case .string(let value): "x" + hex(Array(value.utf8))
        case .bytes(let value): "x" + hex(value)
        case .list(let values): "[" + values.map(text).joined(separator: " ") + "]"
        }
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
