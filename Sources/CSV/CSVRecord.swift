/// One record of a CSV body, its quotes and doubled quotes resolved.
///
/// An empty field without quotes is null; `""` is the empty string.
package struct CSVRecord: Sendable {
    private struct Field {
        /// In `text`, where the field ends and the next begins.
        let end: Int
        let isQuoted: Bool
    }

    /// Of the file, counted from 1: where the record starts.
    package internal(set) var line = 1
    /// Counted from 0, without the header.
    package internal(set) var row = 0
    private var fields: [Field] = []
    /// The fields' text, one after the other.
    private var text: [UInt8] = []

    init() {}

    /// An empty record with room for one of the size of `other`.
    init(sizedLike other: CSVRecord) {
        fields.reserveCapacity(other.fields.count)
        text.reserveCapacity(other.text.count + other.text.count / 4)
    }

    /// Of the fields.
    package var count: Int { fields.count }

    package func isNull(at column: Int) -> Bool {
        !fields[column].isQuoted && range(of: column).isEmpty
    }

    /// The field as text; nil for null.
    package func string(at column: Int) -> String? {
        bytes(at: column).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The field as valid UTF-8, not copied; nil for null.
    package func bytes(at column: Int) -> ArraySlice<UInt8>? {
        isNull(at: column) ? nil : text[range(of: column)]
    }

    /// Of the field that has not been ended.
    var openFieldBytes: Int { text.count - (fields.last?.end ?? 0) }

    var openFieldIsUTF8: Bool {
        let field = text.span.extracting((fields.last?.end ?? 0)..<text.count)
        return (try? UTF8Span(validating: field)) != nil
    }

    mutating func append(_ part: UnsafeBufferPointer<UInt8>) {
        text.append(contentsOf: part)
    }

    mutating func endField(isQuoted: Bool) {
        fields.append(Field(end: text.count, isQuoted: isQuoted))
    }

    private func range(of column: Int) -> Range<Int> {
        (column == 0 ? 0 : fields[column - 1].end)..<fields[column].end
    }
}
