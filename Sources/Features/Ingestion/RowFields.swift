package import JSON

/// One row as it was sent, before anything is known of its types.
package enum RowFields: Sendable {
    case json(JSONObject)
    /// Fields of one CSV record beside the header they share; `nil` is a null.
    case text(header: CSVHeader, fields: [String?])

    /// The names that the row bears.
    package var names: [String] {
        switch self {
        case .json(let object): object.keys
        case .text(let header, _): header.names
        }
    }

    /// The value of the column.
    /// - Returns: `.null` when the row lacks the column or holds null; `nil` when what it holds is
    ///   not of the type.
    package func value(_ name: String, as type: ValueType) -> FeatureValue? {
        switch self {
        case .json(let object):
            return object[name].map { FeatureValue(json: $0, type: type) } ?? .null
        case .text(let header, let fields):
            guard let index = header.index(of: name), let text = fields[index] else { return .null }
            if type.isArray {
                return (try? JSONValue(parsing: text))
                    .flatMap { FeatureValue(json: $0, type: type) }
            }
            return FeatureValue(text: text, type: type)
        }
    }

    /// Whether the column holds a time as text that leaves its zone out.
    func lacksZone(_ name: String) -> Bool {
        let text: String? =
            switch self {
            case .json(let object): object[name]?.stringValue
            case .text(let header, let fields): header.index(of: name).flatMap { fields[$0] }
            }
        guard var text else { return false }
        return text.withUTF8 { EventTime.lacksZone(UnsafeRawBufferPointer($0)) }
    }

    /// The row as JSON, for quarantine: what was sent, with text where types are not known.
    package var payload: JSONValue {
        switch self {
        case .json(let object): .object(object)
        case .text(let header, let fields):
            .object(
                JSONObject(
                    zip(header.names, fields).map { name, field in
                        (name, field.map(JSONValue.string) ?? .null)
                    }))
        }
    }

    /// What a column holds, quoted for an error message and cut to a bearable length.
    package func quoted(_ name: String) -> String {
        let text =
            switch self {
            case .json(let object): object[name]?.text ?? "null"
            case .text(let header, let fields):
                header.index(of: name).flatMap { fields[$0] }.map { "\"\($0)\"" } ?? "null"
            }
        let lengthMax = 60
        return text.count <= lengthMax ? text : text.prefix(lengthMax) + "…"
    }
}
