/// The fields of many records, in place: what a loop over rows reads without allocating.
///
/// Every record has as many fields as the header. A plainly written field stands in the body's own
/// bytes; one that had quotes to resolve, or that was cut between two pieces, in bytes of its own.
package struct CSVFields: Sendable {
    package struct Field: Sendable {
        /// In `body`, or in `resolved`.
        package let start: Int
        /// The least bit says `isResolved`, the next `isQuoted`, the others the length.
        private let lengthAndForm: Int

        init(start: Int, count: Int, isResolved: Bool, isQuoted: Bool) {
            self.start = start
            lengthAndForm = count << 2 | (isQuoted ? 2 : 0) | (isResolved ? 1 : 0)
        }

        /// In bytes of valid UTF-8.
        package var count: Int { lengthAndForm >> 2 }
        package var isResolved: Bool { lengthAndForm & 1 != 0 }
        /// An empty field without quotes; `""` is the empty string.
        package var isNull: Bool { lengthAndForm <= 1 }
    }

    /// Record by record.
    package internal(set) var fields: [Field] = []
    package internal(set) var body: [UInt8] = []
    package internal(set) var resolved: [UInt8] = []
    package internal(set) var recordCount = 0

    package init() {}

    /// The field as text; nil for null.
    package func string(_ field: Field) -> String? {
        guard !field.isNull else { return nil }
        let bytes = field.isResolved ? resolved : body
        return String(decoding: bytes[field.start..<field.start + field.count], as: UTF8.self)
    }

    mutating func removeAll() {
        fields.removeAll(keepingCapacity: true)
        resolved.removeAll(keepingCapacity: true)
        body = []
        recordCount = 0
    }

    /// Takes over a record that was read byte by byte.
    mutating func append(_ record: CSVRecord) {
        for column in 0..<record.count {
            let bytes = record.bytes(at: column)
            fields.append(
                Field(
                    start: resolved.count, count: bytes?.count ?? 0, isResolved: true,
                    isQuoted: bytes != nil))
            if let bytes { resolved.append(contentsOf: bytes) }
        }
        recordCount += 1
    }
}
