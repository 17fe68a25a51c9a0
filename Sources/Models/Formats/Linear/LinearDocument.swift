import JSON

/// What a linear model's file says, before it is judged.
struct LinearDocument {
    private(set) var kind: String?
    private(set) var inputs: [String]?
    /// A row for each output.
    private(set) var coefficients: [[Double]]?
    private(set) var intercepts: [Double]?
    private(set) var classes: [String]?
    private(set) var means: [Double]?
    private(set) var scales: [Double]?

    init(reading reader: inout JSONReader) throws(JSONError) {
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "kind": kind = try reader.readString()
            case "inputs": inputs = try Self.texts(&reader)
            case "coefficients": coefficients = try Self.rows(&reader)
            case "intercepts": intercepts = try Self.numbers(&reader)
            case "classes": classes = try Self.texts(&reader)
            case "means": means = try Self.numbers(&reader)
            case "scales": scales = try Self.numbers(&reader)
            default: throw reader.error("unknown key \(key.debugDescription)")
            }
        }
        try reader.finish()
    }

    private static func texts(_ reader: inout JSONReader) throws(JSONError) -> [String] {
        var texts: [String] = []
        try reader.beginArray()
        while try reader.nextElement() { texts.append(try reader.readString()) }
        return texts
    }

    private static func numbers(_ reader: inout JSONReader) throws(JSONError) -> [Double] {
        var numbers: [Double] = []
        try reader.readDoubles(appendingTo: &numbers)
        return numbers
    }

    private static func rows(_ reader: inout JSONReader) throws(JSONError) -> [[Double]] {
        var rows: [[Double]] = []
        try reader.beginArray()
        while try reader.nextElement() { rows.append(try numbers(&reader)) }
        return rows
    }
}
