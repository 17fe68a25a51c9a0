/// The footer's tree of columns.
enum ParquetSchema {
    /// `SchemaElement`s: the root, then each column; a list is a group in a group.
    static func write(_ columns: [ParquetColumn], to footer: inout ThriftWriter) {
        let count = columns.reduce(1) { $0 + ($1.isList ? 3 : 1) }
        footer.beginList(2, .structure, count: count)
        footer.beginStruct()
        footer.string(4, "schema")
        footer.int32(5, Int32(columns.count))
        footer.endStruct()
        for column in columns {
            if column.isList {
                writeList(column, to: &footer)
            } else {
                write(column.name, column.type, to: &footer)
            }
        }
    }

    private static func writeList(_ column: ParquetColumn, to footer: inout ThriftWriter) {
        footer.beginStruct()
        footer.int32(3, Repetition.optional)
        footer.string(4, column.name)
        footer.int32(5, 1)
        footer.int32(6, 3)  // ConvertedType.LIST
        footer.beginStruct(10)
        footer.beginStruct(3)  // LogicalType.LIST
        footer.endStruct()
        footer.endStruct()
        footer.endStruct()
        footer.beginStruct()
        footer.int32(3, Repetition.repeated)
        footer.string(4, listGroup)
        footer.int32(5, 1)
        footer.endStruct()
        write(listElement, column.type, to: &footer)
    }

    private static func write(
        _ name: String, _ type: ParquetColumn.ValueType, to footer: inout ThriftWriter
    ) {
        footer.beginStruct()
        footer.int32(1, type.physicalType)
        footer.int32(3, Repetition.optional)
        footer.string(4, name)
        switch type {
        case .string:
            footer.int32(6, 0)  // ConvertedType.UTF8
            footer.beginStruct(10)
            footer.beginStruct(1)  // LogicalType.STRING
            footer.endStruct()
            footer.endStruct()
        case .timestamp:
            footer.int32(6, 10)  // ConvertedType.TIMESTAMP_MICROS
            footer.beginStruct(10)
            footer.beginStruct(8)  // LogicalType.TIMESTAMP
            footer.bool(1, true)  // isAdjustedToUTC
            footer.beginStruct(2)
            footer.beginStruct(2)  // TimeUnit.MICROS
            footer.endStruct()
            footer.endStruct()
            footer.endStruct()
            footer.endStruct()
        case .bool, .int32, .int64, .float, .double, .bytes: break
        }
        footer.endStruct()
    }

    /// The names of the two levels below a list, fixed by the format.
    static let listGroup = "list"
    static let listElement = "element"

    private enum Repetition {
        static let optional: Int32 = 1
        static let repeated: Int32 = 2
    }
}

extension ParquetColumn {
    /// The names from the root to the values.
    var path: [String] {
        isList ? [name, ParquetSchema.listGroup, ParquetSchema.listElement] : [name]
    }
}

extension ParquetColumn.ValueType {
    /// `Type` of the format.
    var physicalType: Int32 {
        switch self {
        case .bool: 0
        case .int32: 1
        case .int64, .timestamp: 2
        case .float: 4
        case .double: 5
        case .string, .bytes: 6
        }
    }
}
