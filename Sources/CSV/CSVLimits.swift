/// How large a CSV body's parts may be; the body as a whole is limited by whoever feeds it.
package struct CSVLimits: Sendable, Hashable {
    /// One field, without its quotes. An unclosed quote is found out at this size.
    package var fieldBytesMax: Int
    /// Fields of a record. A PostgreSQL table has at most 1,600 columns.
    package var columnsMax: Int

    package init(fieldBytesMax: Int = 1 << 20, columnsMax: Int = 1_600) {
        self.fieldBytesMax = fieldBytesMax
        self.columnsMax = columnsMax
    }
}
