import Features
import Postgres

extension PostgresValue {
    /// - Parameter type: The type of the column the value goes to; an array is sent as one of it.
    init(_ value: FeatureValue, as type: ValueType) {
        switch value {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .int32(let value): self = .int32(value)
        case .int64(let value): self = .int64(value)
        case .float32(let value): self = .float32(value)
        case .float64(let value): self = .float64(value)
        case .string(let value): self = .text(value)
        case .bytes(let value): self = .bytes(value)
        case .timestamp(let value): self = .timestamp(PostgresTimestamp(value))
        case .array(let elements):
            self = .array(
                elements.map { PostgresValue($0, as: ValueType(type.scalar)) },
                of: type.scalar.postgresType)
        }
    }
}

extension FeatureValue {
    /// - Parameter value: Read from a column that has a value type's own type in PostgreSQL.
    /// - Throws: `.unexpectedType` for what no such column holds.
    init(_ value: PostgresValue) throws(PostgresError) {
        switch value {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .int32(let value): self = .int32(value)
        case .int64(let value): self = .int64(value)
        case .float32(let value): self = .float32(value)
        case .float64(let value): self = .float64(value)
        case .text(let value): self = .string(value)
        case .bytes(let value): self = .bytes(value)
        case .timestamp(let value): self = .timestamp(EventTime(value))
        case .array(let elements, _):
            var values: [FeatureValue] = []
            values.reserveCapacity(elements.count)
            for element in elements { values.append(try FeatureValue(element)) }
            self = .array(values)
        case .int16, .date, .uuid, .json, .numeric:
            throw .unexpectedType(
                column: "value", expected: "a value type", found: String(describing: value.type))
        }
    }
}

extension PostgresTimestamp {
    init(_ time: EventTime) {
        self.init(microsecondsSinceUnixEpoch: time.microseconds)
    }
}

extension EventTime {
    init(_ timestamp: PostgresTimestamp) {
        self.init(microseconds: timestamp.microsecondsSinceUnixEpoch)
    }
}

extension Row {
    /// The value at the index, from 0, of a column of a value type's own type.
    func featureValue(at column: Int) throws(PostgresError) -> FeatureValue {
        try FeatureValue(value(at: column, as: PostgresValue.self))
    }

    /// All values, of columns of value types' own types.
    func featureValues() throws(PostgresError) -> [FeatureValue] {
        var values: [FeatureValue] = []
        values.reserveCapacity(columns.count)
        for column in columns.indices { values.append(try featureValue(at: column)) }
        return values
    }

    func time(_ name: String) throws(PostgresError) -> EventTime {
        EventTime(try value(name, as: PostgresTimestamp.self))
    }

    func optionalTime(_ name: String) throws(PostgresError) -> EventTime? {
        try value(name, as: PostgresTimestamp?.self).map(EventTime.init)
    }
}
