/// A column of a Parquet file; any of its values may be null.
package struct ParquetColumn: Hashable, Sendable {
    package enum ValueType: Hashable, Sendable {
        case bool, int32, int64, float, double
        /// UTF-8.
        case string
        case bytes
        /// Microseconds since 1970-01-01T00:00:00Z.
        case timestamp
    }

    package let name: String
    package let type: ValueType
    /// Whether each value is a list of values of the type, any of which may be null.
    package let isList: Bool

    package init(_ name: String, _ type: ValueType, isList: Bool = false) {
        self.name = name
        self.type = type
        self.isList = isList
    }
}

/// How much a writer keeps before it ends a row group. One group is in memory at a time.
package struct ParquetLimits: Sendable {
    /// Readers work on groups side by side; DuckDB's own groups have 122,880 rows.
    package var groupRows = 122_880
    /// Of values, before they are made smaller; exceeded by one row.
    package var groupBytes = 8 * 1024 * 1024
    /// Distinct values for which texts of a group are written as numbers of a dictionary.
    package var dictionaryValues = 10_000
    /// Of those values; a page of this size still fits a reader's cache.
    package var dictionaryBytes = 512 * 1024

    package init() {}
}
