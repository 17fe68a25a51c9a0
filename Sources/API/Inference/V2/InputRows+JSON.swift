import Features
import JSON

extension InputRows {
    /// Fills columns with a tensor in JSON: its elements in one list, or in lists as its shape is.
    mutating func fill(
        _ columns: Range<Int>, reading reader: inout JSONReader, as datatype: TensorDatatype,
        shape: [Int]
    ) throws {
        for column in columns { try fill(column) }
        var data = TensorData(
            cursor: TensorCursor(columns, width: width), datatype: datatype, shape: shape,
            elements: count * columns.count)
        try data.read(&reader, into: &self)
    }
}

/// The elements of a tensor while they are read.
private struct TensorData {
    var cursor: TensorCursor
    let datatype: TensorDatatype
    let shape: [Int]
    let elements: Int

    mutating func read(
        _ reader: inout JSONReader, into rows: inout InputRows
    ) throws {
        guard try reader.peek() == .array else {
            throw InputFault("A list of elements is expected here.")
        }
        var probe = reader
        try probe.beginArray()
        let isNested = try probe.nextElement() ? try probe.peek() == .array : false
        if isNested {
            try readNested(0, &reader, into: &rows)
        } else {
            try readList(elements, &reader, into: &rows)
        }
    }

    private mutating func readNested(
        _ dimension: Int, _ reader: inout JSONReader, into rows: inout InputRows
    ) throws {
        guard dimension < shape.count - 1 else {
            return try readList(shape[dimension], &reader, into: &rows)
        }
        try reader.beginArray()
        var count = 0
        while try reader.nextElement() {
            guard count < shape[dimension], try reader.peek() == .array else {
                throw unlikeShape()
            }
            try readNested(dimension + 1, &reader, into: &rows)
            count += 1
        }
        guard count == shape[dimension] else { throw unlikeShape() }
    }

    /// The elements of one list, which are so many.
    private mutating func readList(
        _ count: Int, _ reader: inout JSONReader, into rows: inout InputRows
    ) throws {
        let end = cursor.index + count
        try reader.beginArray()
        while try reader.nextElement() {
            guard cursor.index < end else { throw unlikeShape() }
            do {
                try readElement(&reader, into: &rows)
            } catch let fault as InputFault {
                throw fault.at(cursor.index)
            }
            cursor.advance()
        }
        guard cursor.index == end else { throw unlikeShape() }
    }

    private func unlikeShape() -> InputFault {
        InputFault(
            "The data does not have the shape \(shape.text).",
            hint: "Send \(elements) elements in one list, or lists in lists of the shape.")
    }

    @inline(__always)
    private func readElement(
        _ reader: inout JSONReader, into rows: inout InputRows
    ) throws {
        let kind = try reader.peek()
        switch kind {
        case .number where datatype == .fp32:
            try rows.set(Double(try reader.readFloat()), cursor.column, at: cursor.place)
        case .number where datatype == .fp64:
            try rows.set(try reader.readDouble(), cursor.column, at: cursor.place)
        case .null:
            try reader.readNull()
            try rows.set(.null, cursor.column, at: cursor.place)
        default: try readRareElement(kind, &reader, into: &rows)
        }
    }

    private func readRareElement(
        _ kind: JSONKind, _ reader: inout JSONReader, into rows: inout InputRows
    ) throws {
        switch kind {
        case .string:
            let text = try reader.readString()
            let isName = Double(nonFiniteName: text) != nil
            guard datatype == .bytes || [.fp32, .fp64].contains(datatype) && isName else {
                throw unlikeType(.string(text))
            }
            try rows.set(text: text, cursor.column, at: cursor.place)
        case .bool where datatype == .bool:
            try rows.set(.bool(try reader.readBool()), cursor.column, at: cursor.place)
        case .number where datatype.wholeNumbers != nil:
            let value = try reader.readValue()
            guard let number = value.doubleValue, number == number.rounded(),
                datatype.wholeNumbers?.contains(number) == true
            else { throw unlikeType(value) }
            try rows.set(number, cursor.column, at: cursor.place)
        default: throw unlikeType(try reader.readValue())
        }
    }

    private func unlikeType(_ value: JSONValue) -> InputFault {
        InputFault("\(datatype.rawValue) is expected, but this is \(value.briefText).")
    }
}

extension [Int] {
    /// As a shape is written.
    var text: String { "[\(map(String.init).joined(separator: ", "))]" }
}

extension JSONValue {
    /// The value for a message: of what is long, only what it is.
    fileprivate var briefText: String {
        switch self {
        case .array: "a list"
        case .object: "an object"
        default: text.utf8.count <= 64 ? text : "\(text.prefix(64))…"
        }
    }
}
