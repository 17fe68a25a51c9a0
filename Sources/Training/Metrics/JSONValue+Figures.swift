import JSON

extension JSONValue {
    /// A figure, or null where it is not defined.
    init(_ figure: Double?) {
        self = figure.map(JSONValue.number) ?? .null
    }

    init(_ count: Int) {
        self = .integer(Int64(count))
    }
}
